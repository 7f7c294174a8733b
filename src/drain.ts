import type { DrainResult } from "./commands/context.js";
import type { ClusterPlace } from "./open-cluster.js";
import type { HttpProxy } from "./proxy/http-proxy.js";
import type { Queues } from "./queue/queues.js";
import type { Session } from "./session/session.js";
import type { Sessions } from "./session/sessions.js";
import type { Clock } from "./util/clock.js";
import type { Random } from "./util/random.js";

/** What is emptied. */
export interface DrainOptions {
  readonly sessions: Sessions;
  readonly proxy: HttpProxy;
  readonly queues: Queues;
  readonly place?: ClusterPlace | undefined;
  readonly clock: Clock;
  readonly random: Random;
  /** Aborted with the first drain. */
  readonly draining: AbortController;
}

/** How a broker is emptied, in milliseconds. */
export interface DrainTimes {
  /** Over how long the goodbyes are spread. */
  readonly spreadMs: number;
  /** After which whatever is left is cut. */
  readonly timeoutMs: number;
}

/**
 * Empties a broker: it is not ready any more, hands out no more messages from queues, says goodbye to every session at a random moment of the
 * spread, waits until they have left and forwarded requests have been answered, and gives its queues to other brokers.
 */
export class Drain {
  readonly #options: DrainOptions;
  #running: Promise<DrainResult> | undefined;

  constructor(options: DrainOptions) {
    this.#options = options;
  }

  /** A second one is the first one: its times hold. */
  run(times: DrainTimes): Promise<DrainResult> {
    this.#running ??= this.#run(times);
    return this.#running;
  }

  async #run({ spreadMs, timeoutMs }: DrainTimes): Promise<DrainResult> {
    const { sessions, proxy, queues, place, clock, random, draining } = this.#options;
    draining.abort();
    queues.drain();
    place?.setDraining();
    const all = sessions.size;
    const sayGoodbye = (session: Session) => session.drain("the broker is shutting down; please reconnect");
    // Spread, so that the clients do not all knock at the next broker in the same moment.
    const cancels = [...sessions].map((session) =>
      clock.after(random() * spreadMs, () => sayGoodbye(session)),
    );
    const deadline = new Promise<void>((resolve) => {
      cancels.push(clock.after(timeoutMs, resolve));
    });
    await Promise.race([Promise.all([sessions.emptied(), proxy.emptied()]), deadline]);
    const cut = sessions.size;
    sessions.closeAll("goodbye");
    await Promise.race([place?.cluster.queues.handedOver(), deadline]);
    for (const cancel of cancels) cancel();
    return { left: all - cut, cut };
  }
}
