import type { PeerStatus } from "./cluster/peer-status.js";
import type { Logger } from "./observability/logger.js";
import type { Session } from "./session/session.js";
import type { Clock } from "./util/clock.js";
import type { Random } from "./util/random.js";

/** What is balanced. */
export interface SessionBalanceOptions {
  readonly sessions: Iterable<Pick<Session, "drain">>;
  readonly peers: () => readonly PeerStatus[];
  /** Percent above the mean of all brokers at which sessions are asked to move. */
  readonly abovePercent: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** How often the brokers are compared; the goodbyes of one comparison are spread over half of it. */
const intervalMs = 10_000;

/**
 * Asks sessions to connect again where this broker has too many of the cluster's: those above the mean, chosen by chance, each at a random
 * moment. Where they go then is for whatever stands before the brokers; some may come back, and are compared again.
 */
export class SessionBalance {
  readonly #options: SessionBalanceOptions;
  #goodbyes: (() => void)[] = [];
  #cancelLook: (() => void) | undefined;

  constructor(options: SessionBalanceOptions) {
    this.#options = options;
  }

  /** Compares from now on. */
  start(): void {
    this.#cancelLook = this.#options.clock.after(intervalMs, () => this.#look());
  }

  close(): void {
    this.#cancelLook?.();
    for (const cancel of this.#goodbyes) cancel();
  }

  #look(): void {
    const { sessions, clock, random, logger } = this.#options;
    const own = [...sessions];
    const surplus = this.#surplus(own.length);
    if (surplus > 0)
      logger.info({ sessions: own.length, surplus }, "sessions are asked to connect elsewhere");
    this.#goodbyes = chosen(own, surplus, random).map((session) =>
      clock.after((random() * intervalMs) / 2, () =>
        session.drain("another broker of the cluster has more room; please reconnect"),
      ),
    );
    this.start();
  }

  /** Sessions above the mean, where there are too many. */
  #surplus(own: number): number {
    const { peers, abovePercent } = this.#options;
    const others = peers().filter(({ state, draining }) => state === "alive" && !draining);
    const mean = others.reduce((sum, { sessions }) => sum + sessions, own) / (others.length + 1);
    return own > mean * (1 + abovePercent / 100) ? Math.floor(own - mean) : 0;
  }
}

/** Some of a list, by chance. The list is used up. */
function chosen<T>(list: T[], count: number, random: Random): T[] {
  for (let index = 0; index < count; index += 1) {
    const other = index + Math.floor(random() * (list.length - index));
    [list[index], list[other]] = [list[other] as T, list[index] as T];
  }
  return list.slice(0, count);
}
