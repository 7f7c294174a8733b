import { BrokerError } from "../errors.js";
import type { Logger } from "../observability/logger.js";
import type { PluginCallOutcome, PluginMetrics } from "../observability/plugin-metrics.js";
import type { Clock } from "../util/clock.js";
import type { MaybePromise } from "../util/maybe-promise.js";
import { isRefusal } from "./refusal.js";

/** What calls into plugins need from outside. */
export interface PluginCallsOptions {
  /** How long one call may take. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: PluginMetrics;
}

/** Names one kind of call, for errors and the log. */
export interface PluginCall {
  readonly plugin: string;
  /** Such as `beforeSend`, or `event TEST`. */
  readonly call: string;
  /** True for what happens once, at the start: it has {@link startTimeoutMs} at least. */
  readonly atStart?: boolean;
}

/** Importing a module and opening what it works with may take longer than a call on the way of a message ever should. */
export const startTimeoutMs = 10_000;

/** Makes what a plugin has answered into what was asked for; throws where it is something else. */
export type AnswerReader<T> = (answer: unknown) => T;

/** The only way into plugins: whatever one throws, rejects with, answers wrongly or never answers becomes an error of that one call. */
export class PluginCalls {
  readonly #options: PluginCallsOptions;
  /** Kinds of call whose latest one failed: the log tells the first failure of a row, so that no plugin can fill the disk. */
  readonly #failing = new Set<string>();

  constructor(options: PluginCallsOptions) {
    this.#options = options;
  }

  /**
   * Makes a call. One that is answered at once is not waited for.
   * @throws BrokerError (also as a rejection) `PLUGIN_REFUSED` where the plugin threw a refusal, else `PLUGIN_FAILED`.
   */
  run<T>(call: PluginCall, work: () => unknown, read: AnswerReader<T>): MaybePromise<T> {
    let result: T;
    try {
      const answer = work();
      if (isThenable(answer)) return this.#inTime(call, Promise.resolve(answer).then(read));
      result = read(answer);
    } catch (thrown) {
      throw this.#lost(call, thrown);
    }
    this.#ended(call, "ok");
    return result;
  }

  /** As {@link PluginCalls.run}, for a call that has to be answered at once: a promise is a failure. */
  runAtOnce<T>(call: PluginCall, work: () => unknown, read: AnswerReader<T>): T {
    const workAtOnce = () => {
      const answer = work();
      if (!isThenable(answer)) return answer;
      Promise.resolve(answer).catch(() => {}); // that there is a promise is told already
      throw new TypeError(`${call.call} has to answer at once, and returned a promise`);
    };
    return this.run(call, workAtOnce, read) as T; // no promise comes this far
  }

  /** Makes a call whose answer nobody waits for. */
  tell(call: PluginCall, work: () => unknown): void {
    try {
      const answer = this.run(call, work, () => undefined);
      answer?.catch(() => {}); // logged and counted already
    } catch {
      // logged and counted already
    }
  }

  #inTime<T>(call: PluginCall, answer: Promise<T>): Promise<T> {
    const { clock } = this.#options;
    return new Promise((resolve, reject) => {
      let open = true;
      const close = (settle: () => void) => {
        if (!open) return; // an answer behind its deadline
        open = false;
        cancel();
        settle();
      };
      const cancel = clock.after(this.#timeoutMs(call), () => close(() => reject(this.#late(call))));
      answer.then(
        (value) => close(() => resolve(this.#answered(call, value))),
        (thrown: unknown) => close(() => reject(this.#lost(call, thrown))),
      );
    });
  }

  #timeoutMs({ atStart = false }: PluginCall): number {
    const { timeoutMs } = this.#options;
    return atStart ? Math.max(timeoutMs, startTimeoutMs) : timeoutMs;
  }

  #answered<T>(call: PluginCall, value: T): T {
    this.#ended(call, "ok");
    return value;
  }

  #lost(call: PluginCall, thrown: unknown): BrokerError {
    const details = { plugin: call.plugin };
    if (isRefusal(thrown)) {
      this.#ended(call, "refused");
      return new BrokerError("PLUGIN_REFUSED", thrown.message, { details });
    }
    this.#ended(call, "failed", thrown);
    return new BrokerError("PLUGIN_FAILED", `plugin ${call.plugin} failed`, { details, cause: thrown });
  }

  #late(call: PluginCall): BrokerError {
    const message = `plugin ${call.plugin} did not answer within ${this.#timeoutMs(call)} ms`;
    const error = new BrokerError("PLUGIN_FAILED", message, { details: { plugin: call.plugin } });
    this.#ended(call, "timed_out", error);
    return error;
  }

  #ended({ plugin, call }: PluginCall, outcome: PluginCallOutcome, error?: unknown): void {
    this.#options.metrics.called(plugin, outcome);
    const isFailure = outcome === "failed" || outcome === "timed_out";
    if (!isFailure && this.#failing.size === 0) return;
    const kind = `${plugin} ${call}`;
    if (!isFailure) this.#failing.delete(kind);
    else if (!this.#failing.has(kind)) {
      this.#failing.add(kind);
      this.#options.logger.error(
        { plugin, call, error },
        "a plugin failed; not logged again until it has worked",
      );
    }
  }
}

function isThenable(answer: unknown): answer is PromiseLike<unknown> {
  return (
    typeof answer === "object" && answer !== null && "then" in answer && typeof answer.then === "function"
  );
}
