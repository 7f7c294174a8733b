import type { HeaderFields, HttpAnswerPart, HttpRequestPart } from "../message/http-frame.js";
import { ByteCredit } from "../util/byte-credit.js";
import type { Exchange, ExchangeFailure, ExchangeHandler, RequestBody, UpstreamRequest } from "./exchange.js";
import { fieldValue } from "./header-fields.js";

/** Bytes of a body, in either direction, that may be under way before more are granted. PROTOCOL §13. */
export const tunnelWindowBytes = 256 * 1024;
/** Bytes in one piece of a request's body. */
const maxChunkBytes = 64 * 1024;

/** What an exchange needs from the session that carries it. */
export interface TunnelExchangeOptions {
  readonly request: UpstreamRequest;
  readonly handler: ExchangeHandler;
  /** Shared by all requests of the session. */
  readonly sessionCredit: ByteCredit;
  readonly send: (part: HttpRequestPart) => void;
  /** Called once, when no further piece belongs to it. */
  readonly onDone: () => void;
}

/**
 * One request on its way down a client's session. Both bodies go by credit: no more than {@link tunnelWindowBytes} are under way, so
 * that a slow caller or a slow client fills nobody's memory. A client that sends more, or pieces out of order, breaks its answer.
 */
export class TunnelExchange implements Exchange {
  readonly #options: TunnelExchangeOptions;
  readonly #credit = new ByteCredit(tunnelWindowBytes);
  #stage: "asking" | "answering" | "done" = "asking";
  /** Bytes of the answer that the client may still send. */
  #granted = tunnelWindowBytes;
  /** Bytes that the caller has taken and that have not been granted anew. */
  #taken = 0;
  #paused = false;
  /** What came while the caller took nothing; at most a window. */
  #held: HttpAnswerPart[] = [];
  /** What the answer's Content-Length still promises; undefined: nothing. */
  #promised: number | undefined;
  /** Request bytes that the client has not given credit for again. */
  #unacknowledged = 0;

  constructor(options: TunnelExchangeOptions) {
    this.#options = options;
  }

  /** Sends the head, and the body as the client takes it. */
  start(): void {
    const { request, send } = this.#options;
    const { method, target, fields, body } = request;
    if (request.kind !== "http") {
      return this.#later({ kind: "refused", message: `a session carries no ${request.kind} requests` });
    }
    send({ kind: "head", method, target, fields, hasBody: body !== undefined });
    // The client takes the body by credit, so there is nothing that its caller would have to wait for.
    if (request.expectsContinue) this.#options.handler.informed({ status: 100, fields: [] });
    this.#sendBody(body).catch((error: unknown) =>
      this.fail(`the request's body broke off: ${String(error)}`),
    );
  }

  /** The client has sent a piece of its answer. */
  received(part: HttpAnswerPart): void {
    if (part.kind === "credit") return this.#acknowledged(part.bytes);
    if (part.kind === "reset")
      return this.#fail({ kind: "broken", message: part.reason || "the client gave up" }, false);
    if (part.kind === "chunk") this.#granted -= part.bytes.length;
    if (this.#granted < 0) return this.fail("the client sent more of its answer than it was granted");
    if (this.#paused) this.#held.push(part);
    else this.#pass(part);
  }

  resume(): void {
    this.#paused = false;
    while (!this.#paused && this.#held.length > 0 && this.#stage !== "done")
      this.#pass(this.#held.shift() as HttpAnswerPart);
  }

  abort(): void {
    if (this.#stage === "done") return;
    this.#options.send({ kind: "reset" });
    this.#finish();
  }

  /** The answer cannot come, or not to its end. */
  fail(message: string): void {
    this.#fail({ kind: "broken", message }, true);
  }

  #pass(part: HttpAnswerPart): void {
    const { handler } = this.#options;
    const isHead = part.kind === "head";
    if (isHead !== (this.#stage === "asking"))
      return this.fail("the pieces of the client's answer came out of order");
    if (isHead) this.#passHead(part.status, part.fields);
    else if (part.kind === "chunk") this.#passChunk(part.bytes);
    else if (part.kind === "end") {
      if ((this.#promised ?? 0) > 0)
        return this.fail("the client's answer is shorter than its Content-Length says");
      this.#finish();
      handler.ended(part.trailers);
    }
  }

  #passHead(status: number, fields: HeaderFields): void {
    const { handler, request } = this.#options;
    if (status < 200) return handler.informed({ status, fields });
    this.#stage = "answering";
    const length = fieldValue(fields, "content-length");
    const hasBody = request.method !== "HEAD" && status !== 204 && status !== 304;
    if (hasBody && length !== undefined) this.#promised = Number(length);
    handler.answered({ status, fields });
  }

  #passChunk(bytes: Uint8Array): void {
    if (this.#promised !== undefined) this.#promised -= bytes.length;
    if ((this.#promised ?? 0) < 0)
      return this.fail("the client's answer is longer than its Content-Length says");
    this.#paused = !this.#options.handler.data(bytes);
    this.#taken += bytes.length;
    if (this.#taken < tunnelWindowBytes / 2 || this.#stage === "done") return;
    this.#granted += this.#taken;
    this.#options.send({ kind: "credit", bytes: this.#taken });
    this.#taken = 0;
  }

  async #sendBody(body: RequestBody | undefined): Promise<void> {
    const { request, send } = this.#options;
    if (body instanceof Uint8Array) await this.#sendChunk(body);
    else if (body !== undefined) {
      for await (const chunk of body) {
        await this.#sendChunk(chunk);
        if (this.#stage === "done") return;
      }
    }
    if (this.#stage === "done") return;
    send({ kind: "end", trailers: request.trailers?.() ?? [] });
  }

  async #sendChunk(chunk: Uint8Array): Promise<void> {
    const { sessionCredit, send } = this.#options;
    for (let at = 0; at < chunk.length; ) {
      await this.#credit.available();
      await sessionCredit.available();
      if (this.#stage === "done") return;
      const bytes = Math.min(chunk.length - at, maxChunkBytes, this.#credit.left, sessionCredit.left);
      if (bytes <= 0) continue; // another request was quicker
      this.#credit.spend(bytes);
      sessionCredit.spend(bytes);
      this.#unacknowledged += bytes;
      send({ kind: "chunk", bytes: chunk.subarray(at, at + bytes) });
      at += bytes;
    }
  }

  #acknowledged(bytes: number): void {
    if (bytes > this.#unacknowledged) return this.fail("the client granted more than it was sent");
    this.#unacknowledged -= bytes;
    this.#options.sessionCredit.grant(bytes);
    this.#credit.grant(bytes);
  }

  #later(failure: ExchangeFailure): void {
    queueMicrotask(() => this.#fail(failure, false));
  }

  #fail(failure: ExchangeFailure, tellClient: boolean): void {
    if (this.#stage === "done") return;
    if (tellClient) this.#options.send({ kind: "reset" });
    this.#finish();
    this.#options.handler.failed(failure);
  }

  #finish(): void {
    this.#stage = "done";
    this.#held = [];
    this.#options.sessionCredit.grant(this.#unacknowledged);
    this.#credit.grant(tunnelWindowBytes); // whoever waits for it sees that it is over
    this.#options.onDone();
  }
}
