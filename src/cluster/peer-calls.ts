import { BrokerError, toBrokerError } from "../errors.js";
import type { AnswerOf, CallOf, PeerAnswer, PeerCall, PeerCallKind } from "./peer-call.js";
import type { PeerLink } from "./peer-link.js";

interface Pending {
  readonly kind: PeerCallKind;
  readonly resolve: (answer: PeerAnswer) => void;
  readonly reject: (error: BrokerError) => void;
}

/** Answers one kind of call. */
type Answering<K extends PeerCallKind> = (call: CallOf<K>) => Promise<AnswerOf<K>>;

/** What a broker answers its peers: one function for each kind of call. */
export type PeerAnswers = { readonly [K in PeerCallKind]: Answering<K> };

/** Questions and answers over one link. */
export class PeerCalls {
  readonly #link: PeerLink;
  readonly #answers: PeerAnswers;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  constructor(link: PeerLink, answers: PeerAnswers) {
    this.#link = link;
    this.#answers = answers;
  }

  /**
   * Asks the peer.
   * @throws BrokerError (rejects with) what the peer answers; `PEER_LOST` when it is lost before: whether it has done anything is unknown.
   */
  ask<K extends PeerCallKind>(call: CallOf<K>): Promise<AnswerOf<K>> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      const { kind } = call;
      this.#pending.set(id, { kind, resolve: (answer) => resolve(answer as AnswerOf<K>), reject });
      this.#link.send({ kind: "call", id, call: call as PeerCall });
    });
  }

  /** The peer asks. */
  asked(id: number, call: PeerCall | undefined): void {
    if (call === undefined) {
      const answer = new BrokerError(
        "NOT_IMPLEMENTED",
        "this broker is of a version that does not know the question",
      );
      return this.#link.send({ kind: "answer", id, answer });
    }
    const answering = this.#answers[call.kind] as Answering<PeerCallKind>;
    answering(call).then(
      (answer) => this.#link.send({ kind: "answer", id, answer: answer as PeerAnswer }),
      (thrown) => this.#link.send({ kind: "answer", id, answer: toBrokerError(thrown) }),
    );
  }

  /** The peer answers. */
  answered(id: number, answer: PeerAnswer | BrokerError): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    if (answer instanceof BrokerError) pending.reject(answer);
    else if (answer.kind === pending.kind) pending.resolve(answer);
    else
      pending.reject(new BrokerError("INTERNAL", `a peer answered '${pending.kind}' with '${answer.kind}'`));
  }

  /** The link is gone: nothing is answered any more. */
  lost(error: BrokerError): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}
