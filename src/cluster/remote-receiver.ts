import type { ClientRef } from "../message/client-ref.js";
import type { DeliveryOutcome, Receiver } from "../message/message.js";
import type { AnswerOf, CallOf } from "./peer-call.js";

/** What a remote receiver needs of the client's broker. */
export interface ReceivingPeer {
  ask<K extends "is-alive">(call: CallOf<K>): Promise<AnswerOf<K>>;
  /** Has a client of the peer make room; it is out of the directory when this returns. */
  displace(client: ClientRef): void;
}

/** Stands for a client of a peer. There may be millions: it has nothing of its own but the client's name. */
export class RemoteReceiver implements Receiver {
  readonly #peer: ReceivingPeer;
  readonly #client: ClientRef;

  constructor(peer: ReceivingPeer, client: ClientRef) {
    this.#peer = peer;
    this.#client = client;
  }

  /** The router hands messages for it to its peer, and never here. */
  deliver(): DeliveryOutcome {
    return "dropped";
  }

  /** Its own broker tells it of clients. */
  notify(): void {}

  async isAlive(timeoutMs: number): Promise<boolean> {
    try {
      return (await this.#peer.ask<"is-alive">({ kind: "is-alive", client: this.#client, timeoutMs })).alive;
    } catch {
      return false; // its broker is lost, and with it the client
    }
  }

  displace(): void {
    this.#peer.displace(this.#client);
  }
}
