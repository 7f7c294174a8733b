import type { Duplex } from "node:stream";
import { BrokerError, toBrokerError } from "../errors.js";
import type { HeaderFields } from "../message/http-frame.js";
import type { AreaHooks } from "../plugins/area-hooks.js";
import type { EventOf } from "../plugins/hook-map.js";
import type { AnswerSink, ForwardedHead } from "../proxy/answer-sink.js";
import type { AnswerHead } from "../proxy/exchange.js";
import type { ForwardedRequest } from "../proxy/http-proxy.js";
import { andThen } from "../util/maybe-promise.js";

/** What a {@link WatchedForward} is made of. */
export interface WatchedForwardOptions {
  readonly event: EventOf<"proxy">;
  readonly sink: AnswerSink;
  /** Forwards the request as the hooks have left it. */
  readonly forward: (final: EventOf<"proxy">, sink: AnswerSink) => ForwardedRequest;
}

/** A forwarded request with the hooks of plugins around it, from before it is sent until its answer is over. */
export class WatchedForward implements ForwardedRequest {
  readonly #hooks: AreaHooks<"proxy">;
  readonly #sink: AnswerSink;
  #event: EventOf<"proxy">;
  #forwarded: ForwardedRequest | undefined;
  #head: ForwardedHead | undefined;
  #over = false;

  /** Begins at once. Every error goes to the sink. */
  constructor(hooks: AreaHooks<"proxy">, { event, sink, forward }: WatchedForwardOptions) {
    this.#hooks = hooks;
    this.#sink = sink;
    this.#event = event;
    const begin = (final: EventOf<"proxy">) => {
      if (this.#over) return; // the caller has gone
      this.#event = final;
      hooks.on(final);
      this.#forwarded = forward(final, this.#watchedSink());
    };
    const refuse = (thrown: unknown) => {
      if (this.#over) return;
      this.#failed(toBrokerError(thrown));
    };
    try {
      const begun = andThen(hooks.before(event), begin);
      if (begun instanceof Promise) begun.catch(refuse);
    } catch (thrown) {
      refuse(thrown);
    }
  }

  resume(): void {
    this.#forwarded?.resume();
  }

  abort(): void {
    this.#forwarded?.abort();
    this.#ended(new BrokerError("CANCELLED", "the caller gave up"));
  }

  #watchedSink(): AnswerSink {
    const sink = this.#sink;
    return {
      answered: (head) => {
        this.#head = head;
        sink.answered(head);
      },
      data: (chunk) => sink.data(chunk),
      ended: (trailers: HeaderFields) => {
        sink.ended(trailers);
        this.#ended();
      },
      failed: (error) => this.#failed(error),
      brokenOff: (error) => {
        sink.brokenOff(error);
        this.#ended(error);
      },
      // Absent where they are absent: that says what the caller has a use for.
      ...(sink.informed === undefined ? {} : { informed: (head: AnswerHead) => sink.informed?.(head) }),
      ...(sink.upgraded === undefined
        ? {}
        : {
            upgraded: (head: ForwardedHead, connection: Duplex, first: Uint8Array) => {
              this.#head = head;
              sink.upgraded?.(head, connection, first);
              this.#ended();
            },
          }),
    };
  }

  #failed(error: BrokerError): void {
    this.#sink.failed(error);
    this.#ended(error);
  }

  #ended(error?: BrokerError): void {
    if (this.#over) return;
    this.#over = true;
    if (error !== undefined || this.#head === undefined) {
      return this.#hooks.failed(this.#event, toBrokerError(error));
    }
    const { status, upstream, attempts } = this.#head;
    this.#hooks.succeeded(this.#event, { status, upstream, attempts });
  }
}
