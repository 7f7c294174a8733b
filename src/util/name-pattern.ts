/** A pattern of names, cut at its wildcards: `web-*` is `["web-", ""]`; a name that stands for itself has one piece. */
export type NamePattern = readonly [string, ...string[]];

/** Reads a pattern in which each `*` stands for any text, none included. */
export function parseNamePattern(text: string): NamePattern {
  return text.split("*") as [string, ...string[]]; // a text cut at anything has a piece at least
}

/** True where only one name follows the pattern: its only piece. */
export function isExact(pattern: NamePattern): boolean {
  return pattern.length === 1;
}

/** True where every name follows the pattern. */
export function matchesEverything(pattern: NamePattern): boolean {
  return pattern.length > 1 && pattern.every((piece) => piece === "");
}

/** Whether a name follows a pattern. Takes no longer than the name and the pattern are long together, times the pieces. */
export function followsPattern(name: string, [first, ...others]: NamePattern): boolean {
  const last = others.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const piece of others) {
    const found = name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return name.length - at >= last.length && name.endsWith(last);
}
