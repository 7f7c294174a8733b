/** CPU µs of one call: the median of some rounds, each long enough to measure. */
export function microsOf(call: () => void, rounds = 7): number {
  const cost = (count: number) => {
    const before = process.cpuUsage();
    for (let at = 0; at < count; at += 1) call();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / count;
  };
  const first = cost(3);
  if (first < 1_000) cost(20_000 / rounds); // warms up
  const count = Math.max(3, Math.ceil(100_000 / Math.max(cost(first < 1_000 ? 1_000 : 3), 0.1)));
  const measured = Array.from({ length: rounds }, () => cost(count)).sort((a, b) => a - b);
  return measured[rounds >> 1] as number;
}
