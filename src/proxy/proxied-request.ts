import type { Duplex } from "node:stream";
import type { Client } from "../directory/client.js";
import { BrokerError, toBrokerError } from "../errors.js";
import type { HeaderFields } from "../message/http-frame.js";
import type { Query } from "../query/query.js";
import type { AnswerSink, ForwardedHead } from "./answer-sink.js";
import {
  type AnswerHead,
  type Exchange,
  type ExchangeFailure,
  type ExchangeHandler,
  isStreamed,
  type UpstreamRequest,
} from "./exchange.js";
import { answerFields, trailerFields, upgradeFields } from "./forwarding-fields.js";
import { redirectOf } from "./redirects.js";
import type { Upstream } from "./upstream.js";
import type { Choice, UpstreamChooser } from "./upstream-chooser.js";

/** How a request went, for metrics and the log. */
export interface ProxyOutcome {
  readonly request: UpstreamRequest;
  /** The client that answered, or was asked last; undefined where none was. */
  readonly upstream: Client | undefined;
  readonly attempts: number;
  /** Status of the answer; undefined where there was none. */
  readonly status: number | undefined;
  /** What went wrong; undefined where the answer came to its end. */
  readonly error: BrokerError | undefined;
  readonly bytesSent: number;
  readonly startedAt: number;
}

/** What a request asks for. */
export interface ProxiedRequestOptions {
  readonly query: Query;
  readonly request: UpstreamRequest;
  readonly sink: AnswerSink;
  /** What it may take all in all, in milliseconds; undefined: as long as bytes move. */
  readonly timeoutMs: number | undefined;
  /** True: redirects are followed, where the policy for addresses allows. */
  readonly followRedirects: boolean;
}

/** What a request needs from its proxy; the same for all of them. */
export interface ProxySurroundings {
  readonly chooser: UpstreamChooser;
  /** Milliseconds from the last byte of the request to the head of the answer. */
  readonly headersTimeoutMs: number;
  /** Milliseconds without a byte in either direction, once the answer has begun. */
  readonly idleTimeoutMs: number;
  /** Clients that may be asked after the first. */
  readonly maxRetries: number;
  /** Unix time in milliseconds. */
  now(): number;
  /** Asks whether there may be a retry now, and pays for it. */
  payForRetry(): boolean;
  /** An upstream is left out for a while. */
  ejected(client: Client): void;
  /** Called once for each request, when nothing more happens. */
  done(request: ProxiedRequest, outcome: ProxyOutcome): void;
}

/** Methods of which a second time does no more than the first. RFC 9110 §9.2.2. */
const idempotent: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);
/** Answers of an upstream that is in no state to answer. */
const worthRetrying: ReadonlySet<number> = new Set([502, 503, 504]);

/** How many redirects are followed one after the other; the next one is the answer. */
const maxRedirects = 5;

/**
 * One request on its way to a client that matches, and its answer on the way back.
 *
 *     choosing ──► asking ──head──► answering ──► done
 *        ▲            │ └──101──► upgraded ────────▲
 *        └── retry ───┘                            │
 *        └────────── nobody left, aborted, late ───┘
 *
 * - choosing: the directory is asked for a match that has not been tried and has room.
 * - asking: an upstream has the request and has not answered. Where it fails and the request may be repeated, another one is chosen.
 * - answering: the head has gone to the sink, so there is no other try; what goes wrong now breaks the answer.
 * - upgraded: the connection is the sink's; the proxy only counts it.
 *
 * A request may be repeated where no byte of it was sent; or where its method is idempotent and its body, if any, is at hand.
 */
export class ProxiedRequest implements ExchangeHandler {
  readonly #options: ProxiedRequestOptions;
  readonly #proxy: ProxySurroundings;
  readonly #startedAt: number;
  readonly #tried = new Set<Client>();
  /** What the upstream is asked: at first what the caller asked, later what a redirect has made of it. */
  #request: UpstreamRequest;
  #redirects = 0;
  #state: "choosing" | "asking" | "answering" | "upgraded" | "done" = "choosing";
  #upstream: Upstream | undefined;
  /** True while `#upstream` counts this request among those it has. */
  #holds = false;
  #exchange: Exchange | undefined;
  #movedAt: number;
  #status: number | undefined;
  #bytesSent = 0;
  /** How much of a body has left that can be sent once only; one of bytes counts as untouched. */
  #body: "untouched" | "begun" | "sent" = "untouched";

  constructor(options: ProxiedRequestOptions, proxy: ProxySurroundings) {
    this.#options = options;
    this.#proxy = proxy;
    this.#request = options.request;
    this.#startedAt = proxy.now();
    this.#movedAt = this.#startedAt;
  }

  /** Begins. What comes of it goes to the sink. */
  start(): void {
    this.#choose(undefined);
  }

  /** The sink takes bytes again. */
  resume(): void {
    this.#moved();
    this.#exchange?.resume();
  }

  /** The caller has gone. */
  abort(): void {
    if (this.#state === "done") return;
    this.#exchange?.abort();
    this.#finish(new BrokerError("CANCELLED", "the caller gave up"));
  }

  /** Ends it where it is late. */
  checkTime(now: number): void {
    const late = this.#lateness(now);
    if (late === undefined) return;
    this.#exchange?.abort();
    // A body that does not move may be the fault of either side.
    if (this.#body !== "begun") this.#judge(false);
    this.#fail(new BrokerError("UPSTREAM_TIMEOUT", late));
  }

  informed(head: AnswerHead): void {
    this.#moved();
    try {
      this.#options.sink.informed?.({ status: head.status, fields: answerFields(head.fields) });
    } catch {
      // It is only a help: what the caller's connection cannot carry of it is left out.
    }
  }

  answered(head: AnswerHead): void {
    this.#moved();
    this.#judge(head.status < 500 && head.status !== 429);
    if (worthRetrying.has(head.status) && this.#retryInstead()) return;
    if (this.#options.followRedirects && this.#follow(head)) return;
    this.#state = "answering";
    this.#status = head.status;
    const forwarded = this.#forwarded(head, answerFields(head.fields));
    this.#tell((sink) => sink.answered(forwarded));
  }

  data(chunk: Uint8Array): boolean {
    this.#moved();
    this.#bytesSent += chunk.length;
    return this.#options.sink.data(chunk);
  }

  ended(trailers: HeaderFields): void {
    this.#tell((sink) => sink.ended(trailerFields(trailers)));
    this.#finish(undefined);
  }

  upgraded(head: AnswerHead, connection: Duplex, first: Uint8Array): void {
    const { sink } = this.#options;
    if (sink.upgraded === undefined) {
      connection.destroy();
      return this.failed({ kind: "broken", message: "the upstream switched protocols unasked" });
    }
    this.#judge(true);
    this.#state = "upgraded";
    this.#status = head.status;
    connection.once("close", () => this.#finish(undefined));
    sink.upgraded(this.#forwarded(head, upgradeFields(head.fields)), connection, first);
  }

  failed(failure: ExchangeFailure): void {
    if (this.#state === "done" || this.#state === "upgraded") return;
    if (failure.kind === "unreachable" || failure.kind === "broken") this.#judge(false);
    const error = errorOf(failure);
    const wasSent = failure.kind === "broken";
    if (this.#state === "asking" && failure.kind !== "request" && this.#mayRepeat(wasSent)) {
      this.#release();
      this.#choose(error);
    } else this.#fail(error);
  }

  #choose(reason: BrokerError | undefined): void {
    this.#state = "choosing";
    const { chooser } = this.#proxy;
    try {
      const choice = chooser.choose(this.#options.query, this.#tried);
      if (!(choice instanceof Promise)) return this.#chosen(choice, reason);
      choice.then((chosen) => this.#chosen(chosen, reason)).catch((error) => this.#fail(error));
    } catch (error) {
      this.#fail(error);
    }
  }

  #chosen(choice: Choice, reason: BrokerError | undefined): void {
    if (this.#state !== "choosing") return; // given up meanwhile
    if (choice.kind !== "upstream") this.#fail(reason ?? noUpstream(choice.kind));
    else if (reason === undefined || this.#proxy.payForRetry()) this.#ask(choice.upstream);
    else this.#fail(reason);
  }

  #ask(upstream: Upstream): void {
    this.#state = "asking";
    this.#upstream = upstream;
    this.#holds = true;
    this.#tried.add(upstream.client);
    this.#moved();
    const exchange = upstream.dispatch(this.#outgoing(), this);
    // It may have failed already, and another one may have been asked.
    if (this.#upstream === upstream) this.#exchange = exchange;
  }

  #outgoing(): UpstreamRequest {
    const { body } = this.#request;
    if (body === undefined || body instanceof Uint8Array) return this.#request;
    return { ...this.#request, body: this.#watched(body) };
  }

  async *#watched(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    this.#body = "begun";
    for await (const chunk of body) {
      this.#moved();
      yield chunk;
    }
    this.#body = "sent";
    this.#moved();
  }

  /** Leaves an answer that says "not now" for another match, if there is one at once; waiting for one is not worth it. */
  #retryInstead(): boolean {
    const { chooser, maxRetries } = this.#proxy;
    if (this.#redirects > 0 || !this.#isRepeatable() || this.#tried.size > maxRetries) return false;
    const choice = chooser.choose(this.#options.query, this.#tried);
    if (choice instanceof Promise || choice.kind !== "upstream" || !this.#proxy.payForRetry()) return false;
    this.#exchange?.abort();
    this.#release();
    this.#ask(choice.upstream);
    return true;
  }

  /** Asks where a redirect leads instead of passing it on. */
  #follow(head: AnswerHead): boolean {
    const { client, address } = this.#upstream as Upstream; // whoever answers was asked
    const redirect = address === undefined ? undefined : redirectOf(head, this.#request, address);
    if (redirect === undefined || this.#redirects === maxRedirects) return false;
    this.#exchange?.abort();
    this.#release();
    this.#redirects += 1;
    this.#request = redirect.request;
    this.#ask(this.#proxy.chooser.at(client, redirect.address));
    return true;
  }

  #mayRepeat(wasSent: boolean): boolean {
    // Where a redirect has led is one client's affair.
    if (this.#redirects > 0 || this.#tried.size > this.#proxy.maxRetries) return false;
    return wasSent ? this.#isRepeatable() : this.#body === "untouched";
  }

  #isRepeatable(): boolean {
    const { kind, method } = this.#request;
    return kind === "http" && idempotent.has(method) && !isStreamed(this.#request);
  }

  #judge(good: boolean): void {
    if (this.#upstream === undefined) return;
    const { client, health } = this.#upstream;
    if (good) health.succeeded();
    else if (health.failed(this.#proxy.now())) this.#proxy.ejected(client);
  }

  #lateness(now: number): string | undefined {
    const { headersTimeoutMs, idleTimeoutMs } = this.#proxy;
    const { timeoutMs } = this.#options;
    if (this.#state === "done" || this.#state === "upgraded") return undefined;
    if (timeoutMs !== undefined && now - this.#startedAt > timeoutMs)
      return `not done within ${timeoutMs} ms`;
    const quietMs = now - this.#movedAt;
    if (this.#state === "answering")
      return quietMs > idleTimeoutMs ? `no byte moved for ${idleTimeoutMs} ms` : undefined;
    return quietMs > headersTimeoutMs ? `no answer within ${headersTimeoutMs} ms` : undefined;
  }

  #forwarded({ status, endsHere = false }: AnswerHead, fields: HeaderFields): ForwardedHead {
    const upstream = (this.#upstream as Upstream).client.ref; // whoever answers was asked
    return { status, fields, endsHere, upstream, attempts: this.#tried.size };
  }

  /** What the sink cannot write is no answer: a field with characters that HTTP does not know, say. */
  #tell(write: (sink: AnswerSink) => void): void {
    try {
      write(this.#options.sink);
    } catch (error) {
      this.#exchange?.abort();
      this.#fail(new BrokerError("UPSTREAM_FAILED", "the answer cannot be passed on", { cause: error }));
    }
  }

  #moved(): void {
    this.#movedAt = this.#proxy.now();
  }

  #fail(thrown: unknown): void {
    if (this.#state === "done") return;
    const error = toBrokerError(thrown);
    const answered = this.#state === "answering";
    this.#finish(error);
    if (answered) this.#options.sink.brokenOff(error);
    else this.#options.sink.failed(error);
  }

  #release(): void {
    if (this.#holds) this.#upstream?.released();
    this.#holds = false;
    this.#exchange = undefined;
  }

  #finish(error: BrokerError | undefined): void {
    if (this.#state === "done") return;
    this.#release();
    this.#state = "done";
    this.#proxy.done(this, {
      request: this.#options.request,
      upstream: this.#upstream?.client,
      attempts: this.#tried.size,
      status: this.#status,
      error,
      bytesSent: this.#bytesSent,
      startedAt: this.#startedAt,
    });
  }
}

const failureReasons = {
  unreachable: "UPSTREAM_UNREACHABLE",
  broken: "UPSTREAM_FAILED",
  refused: "UPSTREAM_OVERLOADED",
  address: "UPSTREAM_ADDRESS_REFUSED",
  request: "INVALID_REQUEST",
} as const;

function errorOf({ kind, message }: ExchangeFailure): BrokerError {
  return new BrokerError(failureReasons[kind], message);
}

function noUpstream(kind: "no-route" | "busy"): BrokerError {
  if (kind === "no-route") return new BrokerError("NO_ROUTE", "no client matches the query");
  return new BrokerError(
    "UPSTREAM_OVERLOADED",
    "every match has as many requests as it may (proxyMaxUpstreamRequests)",
    { details: { limit: "proxyMaxUpstreamRequests" } },
  );
}
