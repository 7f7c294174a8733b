// One count for the process, as its refusals are made in every room: those who answer them count them here, and the metrics read it.

const counts = new Map<string, number>();

/** Something was refused, or ended, at a limit; an error that names none is not counted. */
export function countLimit(limit: string | undefined): void {
  if (limit !== undefined) counts.set(limit, (counts.get(limit) ?? 0) + 1);
}

/** How often each limit was reached; those that never were are not among them. */
export function limitCounts(): ReadonlyMap<string, number> {
  return counts;
}
