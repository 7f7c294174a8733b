import type { Client, RemoteOutcome } from "../directory/client.js";
import type { Directory } from "../directory/directory.js";
import { toBrokerError } from "../errors.js";
import type { Message } from "../message/message.js";
import { matches } from "../query/match.js";
import type { Query } from "../query/query.js";
import type { PendingRequests } from "../router/pending-requests.js";
import type { Router } from "../router/router.js";
import type { Clock } from "../util/clock.js";
import type { Handles } from "./handles.js";
import type { DeliveryTarget, PeerItem, PeerReply } from "./peer-item.js";
import type { PeerLink } from "./peer-link.js";

/** What incoming deliveries need. */
export interface IncomingDeliveriesOptions {
  readonly link: PeerLink;
  readonly handles: Handles;
  readonly directory: Pick<Directory, "get">;
  readonly router: Pick<Router, "deliver">;
  readonly requests: PendingRequests;
  readonly clock: Clock;
}

/** Hands messages that come over a link to clients of this broker, after a last look at whether they are still the right ones. */
export class IncomingDeliveries {
  readonly #options: IncomingDeliveriesOptions;
  /** Aborted when the link is gone: nobody waits for replies any more. */
  readonly #gone = new AbortController();

  constructor(options: IncomingDeliveriesOptions) {
    this.#options = options;
  }

  /** Delivers, and tells what became of it. */
  deliver({ id, targets, query, message }: Extract<PeerItem, { kind: "deliver" }>): void {
    const outcomes = targets.map((target) => this.#deliverTo(target, query, message));
    this.#options.link.send({ kind: "delivered", id, outcomes });
  }

  lost(): void {
    this.#gone.abort();
  }

  #deliverTo(target: DeliveryTarget, query: () => Query, message: Message): RemoteOutcome {
    const client = this.#clientOf(target, query);
    if (client === undefined) return "missed";
    const { requestId } = message;
    // Before it is delivered: the reply may come in the same moment.
    const relay = requestId === undefined ? undefined : this.#relayReply(requestId, client, message);
    const outcome = this.#options.router.deliver(client, message);
    if (outcome !== "delivered") relay?.abort();
    return outcome;
  }

  /** The client, if it is still a match: as it was when it was picked, or looked at again. PROTOCOL §4: conditions of an optional query may fail. */
  #clientOf({ handle, revision }: DeliveryTarget, query: () => Query): Client | undefined {
    const { handles, directory } = this.#options;
    const client = handles.client(handle);
    if (client === undefined || directory.get(client.application, client.id) !== client) return undefined;
    if (client.revision === revision) return client;
    const asked = query();
    return matches(asked.optional ? { ...asked, conditions: [] } : asked, client) ? client : undefined;
  }

  #relayReply(requestId: string, receiver: Client, { deadlineMs }: Message): AbortController {
    const { link, handles, requests, clock } = this.#options;
    const undelivered = new AbortController();
    const signal = AbortSignal.any([undelivered.signal, this.#gone.signal]);
    const handle = handles.of(receiver);
    const answer = (reply: PeerReply) => {
      if (!signal.aborted) link.send({ kind: "reply", requestId, handle, reply });
    };
    const timeoutMs = Math.max(1, (deadlineMs ?? 0) - clock.now());
    requests
      .awaitReply({ requestId, receiver, timeoutMs, signal })
      .then(answer, (thrown) => answer(toBrokerError(thrown)));
    return undelivered;
  }
}
