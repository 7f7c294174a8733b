/** What checks are about. */
export const areas = [
  "config",
  "files",
  "tls",
  "port",
  "cluster",
  "queues",
  "nats",
  "limits",
  "broker",
  "clock",
] as const;
export type Area = (typeof areas)[number];

/** `ok`: as it should be. `warning`: it works, and may not always. `problem`: it does not work. */
export type Status = "ok" | "warning" | "problem";

/** What one check found: one line. */
export interface Finding {
  readonly area: Area;
  readonly status: Status;
  readonly text: string;
  /** What to do about it. Absent: nothing. */
  readonly advice?: string;
}

/** Makes the findings of one area. */
export interface AreaFindings {
  ok(text: string): Finding;
  warning(text: string, advice: string): Finding;
  /** Without advice where the text says already what is allowed. */
  problem(text: string, advice?: string): Finding;
}

export function findingsOf(area: Area): AreaFindings {
  return {
    ok: (text) => ({ area, status: "ok", text }),
    warning: (text, advice) => ({ area, status: "warning", text, advice }),
    problem: (text, advice) => ({
      area,
      status: "problem",
      text,
      ...(advice === undefined ? {} : { advice }),
    }),
  };
}

/** The words of whatever was thrown. */
export function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") return error.errors.map(wordsOf).join("; ");
  return error instanceof Error ? error.message : String(error);
}
