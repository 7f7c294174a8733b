const unitsMs: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1_000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
};

const format = /^(\d{1,8})([HMSmun])$/;

/** Milliseconds that a `grpc-timeout` header gives a call; undefined where there is none, or none that can be read. */
export function timeoutMsFrom(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined;
  const [, digits, unit = ""] = format.exec(String(header)) ?? [];
  const unitMs = unitsMs[unit];
  return digits === undefined || unitMs === undefined ? undefined : Number(digits) * unitMs;
}
