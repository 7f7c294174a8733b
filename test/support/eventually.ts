import type { ExecutionContext } from "ava";

const stepMs = 10;

/** Tries assertions until they hold, for so long: only a failing test waits to the end. */
export async function eventually(
  t: ExecutionContext,
  assertions: (tt: ExecutionContext) => unknown,
  patienceMs = 10_000,
): Promise<void> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const attempt = await t.try(async (tt) => {
      await assertions(tt);
    });
    if (attempt.passed || Date.now() > until) return attempt.commit();
    attempt.discard();
    await new Promise((resolve) => setTimeout(resolve, stepMs));
  }
}
