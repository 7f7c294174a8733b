import { styleText } from "node:util";

/** Writes a line to stdout. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Writes a value as one line of JSON; bigints as numbers, bytes as base64. */
export function printJson(value: unknown): void {
  print(jsonOf(value));
}

/** A value as JSON on one line. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_key, part) => {
    if (typeof part === "bigint") return Number(part);
    return part instanceof Uint8Array ? Buffer.from(part).toString("base64") : part;
  });
}

/** Rows under a heading, on stdout. */
export function printTable(heading: readonly string[], rows: readonly (readonly string[])[]): void {
  for (const [index, line] of tableLines(heading, rows).entries()) print(index === 0 ? bold(line) : line);
}

/** Rows under a heading, each column as wide as it has to be. Control characters of others' making are shown, not obeyed. */
export function tableLines(heading: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [heading, ...rows].map((row) => row.map(harmless));
  const widths = heading.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** Bold, on a terminal. */
function bold(text: string): string {
  const isColoured = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
  return isColoured ? styleText("bold", text) : text;
}

/** Text that a terminal takes as nothing but text. */
export function harmless(text: string): string {
  return text.replace(
    /\p{Cc}/gu,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

/** How long ago, in one unit: `5s`, `3m`. */
export function ago(time: Date | undefined): string {
  if (time === undefined) return "-";
  const seconds = Math.max(0, Math.round((Date.now() - time.getTime()) / 1_000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)}h` : `${Math.round(seconds / 86_400)}d`;
}
