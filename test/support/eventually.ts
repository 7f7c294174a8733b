import type { ExecutionContext } from "ava";

/** How long a condition may take; only a failing test waits so long. */
const patienceMs = 10_000;
const stepMs = 10;

/** Tries assertions until they hold. */
export async function eventually(
  t: ExecutionContext,
  assertions: (tt: ExecutionContext) => unknown,
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
