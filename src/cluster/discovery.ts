import type { Logger } from "../observability/logger.js";
import type { Clock } from "../util/clock.js";

/** What finds the addresses of other brokers. */
export interface DiscoveryOptions {
  /** host:port each, as they were set. */
  readonly join: readonly string[];
  /** Every address of a host name, brackets around those of IPv6. @throws (rejects) where there is none */
  readonly resolve: (host: string) => Promise<readonly string[]>;
  /** Gets all addresses, each time they have been looked up. */
  readonly found: (addresses: readonly string[]) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How often names are looked up. */
const lookupMs = 10_000;

/** Looks up where other brokers may be, again and again: the addresses behind a name change with the brokers. */
export class Discovery {
  readonly #options: DiscoveryOptions;
  /** What a name led to last: one that cannot be looked up for a while leads there still. */
  readonly #known = new Map<string, readonly string[]>();
  #cancel: (() => void) | undefined;
  #isClosed = false;

  constructor(options: DiscoveryOptions) {
    this.#options = options;
  }

  /** Looks everything up for the first time; resolves when that is done. */
  async start(): Promise<void> {
    const { join, found, clock } = this.#options;
    await Promise.all(join.map((address) => this.#lookUp(address)));
    if (this.#isClosed) return;
    found([...this.#known.values()].flat());
    this.#cancel = clock.after(lookupMs, () => void this.start());
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
  }

  async #lookUp(address: string): Promise<void> {
    const at = address.lastIndexOf(":");
    const port = address.slice(at);
    try {
      const hosts = await this.#options.resolve(address.slice(0, at));
      this.#known.set(
        address,
        hosts.map((host) => `${host}${port}`),
      );
    } catch (error) {
      this.#options.logger.debug({ error, address }, "a broker to join could not be looked up");
    }
  }
}
