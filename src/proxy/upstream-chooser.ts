import type { Client } from "../directory/client.js";
import type { Directory } from "../directory/directory.js";
import type { Query } from "../query/query.js";
import { andThen, type MaybePromise } from "../util/maybe-promise.js";
import type { Upstream, Upstreams } from "./upstream.js";
import type { UpstreamAddress } from "./upstream-address.js";

/** Whom a request goes to. */
export type Choice =
  | { readonly kind: "upstream"; readonly upstream: Upstream }
  /** Every match that has not been tried has as many requests as it may. */
  | { readonly kind: "busy" }
  /** Nobody matches, or everybody has been tried. */
  | { readonly kind: "no-route" };

/** Picks upstreams: by the query's own strategy, among the matches that have room, and ejected ones only where there is no other. */
export class UpstreamChooser {
  readonly #directory: Pick<Directory, "pick">;
  readonly #upstreams: Upstreams;
  readonly #now: () => number;

  constructor(directory: Pick<Directory, "pick">, upstreams: Upstreams, now: () => number) {
    this.#directory = directory;
    this.#upstreams = upstreams;
    this.#now = now;
  }

  /** @throws BrokerError (or rejects with) what the directory says against the query. */
  choose(query: Query, tried: ReadonlySet<Client>): MaybePromise<Choice> {
    const now = this.#now();
    let ejected = 0;
    let busy = 0;
    const isOpen = (client: Client, withEjected: boolean): boolean => {
      if (tried.has(client)) return false;
      const upstream = this.#upstreams.of(client);
      if (!upstream.hasRoom) busy += 1;
      else if (withEjected || !upstream.health.isEjected(now)) return true;
      else ejected += 1;
      return false;
    };
    const first = this.#directory.pick(query, (client) => isOpen(client, false));
    return andThen(first, (client) => {
      if (client !== undefined || ejected === 0) return this.#choice(client, busy);
      // Who has failed of late is a better guess than nobody.
      const second = this.#directory.pick(query, (other) => isOpen(other, true));
      return andThen(second, (found) => this.#choice(found, busy));
    });
  }

  /** Where a client's redirect leads. */
  at(client: Client, address: UpstreamAddress): Upstream {
    return this.#upstreams.at(client, address);
  }

  #choice(client: Client | undefined, busy: number): Choice {
    if (client !== undefined) return { kind: "upstream", upstream: this.#upstreams.of(client) };
    return { kind: busy > 0 ? "busy" : "no-route" };
  }
}
