import { BrokerError, toBrokerError } from "../errors.js";
import type { AreaHooks } from "../plugins/area-hooks.js";
import type { EventOf } from "../plugins/hook-map.js";
import type { AnswerSink, ForwardedHead } from "../proxy/answer-sink.js";
import type { ForwardedRequest } from "../proxy/http-proxy.js";
import { PassingSink } from "../proxy/passing-sink.js";
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
  readonly #watched: PassingSink;
  #event: EventOf<"proxy">;
  #forwarded: ForwardedRequest | undefined;
  #head: ForwardedHead | undefined;
  #isOver = false;

  /** Begins at once. Every error goes to the sink. */
  constructor(hooks: AreaHooks<"proxy">, { event, sink, forward }: WatchedForwardOptions) {
    this.#hooks = hooks;
    this.#event = event;
    this.#watched = new PassingSink(sink, {
      headed: (head) => {
        this.#head = head;
      },
      over: (error) => this.#over(error),
    });
    const begin = (final: EventOf<"proxy">) => {
      if (this.#isOver) return; // the caller has gone
      this.#event = final;
      hooks.on(final);
      this.#forwarded = forward(final, this.#watched);
    };
    const refuse = (thrown: unknown) => this.#watched.failed(toBrokerError(thrown));
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
    this.#watched.abandon(new BrokerError("CANCELLED", "the caller gave up"));
  }

  #over(error: BrokerError | undefined): void {
    this.#isOver = true;
    if (error !== undefined || this.#head === undefined)
      return this.#hooks.failed(this.#event, toBrokerError(error));
    const { status, upstream, attempts } = this.#head;
    this.#hooks.succeeded(this.#event, { status, upstream, attempts });
  }
}
