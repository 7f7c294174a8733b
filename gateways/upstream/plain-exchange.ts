import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import type { Duplex } from "node:stream";
import type { Exchange, ExchangeHandler, UpstreamRequest } from "../../src/proxy/exchange.js";
import { eachField, endToEndFields } from "../../src/proxy/header-fields.js";
import type { UpstreamAddress } from "../../src/proxy/upstream-address.js";
import { failureOf } from "./failure-of.js";
import { writeBody } from "./write-body.js";

/** What connections are made with. */
export interface PlainExchangeOptions {
  readonly lookup: LookupFunction;
  readonly connectTimeoutMs: number;
}

/** How long an upstream is waited for that may not know `Expect`. RFC 9110 §10.1.1. */
const continueTimeoutMs = 1_000;

/**
 * A request over an HTTP/1 connection of its own, for what pools do not carry: an upgrade, `Expect: 100-continue`, fields behind the
 * request's body.
 */
export class PlainExchange implements Exchange {
  readonly #handler: ExchangeHandler;
  readonly #request: ClientRequest;
  #answer: IncomingMessage | undefined;
  #connected = false;
  #over = false;

  constructor(
    address: UpstreamAddress,
    request: UpstreamRequest,
    handler: ExchangeHandler,
    options: PlainExchangeOptions,
  ) {
    this.#handler = handler;
    this.#request = this.#open(address, request, options);
    this.#listen();
    if (request.expectsContinue) this.#awaitContinue(request);
    else void this.#sendBody(request);
  }

  resume(): void {
    this.#answer?.resume();
  }

  abort(): void {
    this.#over = true;
    this.#request.destroy();
  }

  #open(address: UpstreamAddress, request: UpstreamRequest, options: PlainExchangeOptions): ClientRequest {
    const { scheme, host, port, authority } = address;
    const send = scheme === "https" ? httpsRequest : httpRequest;
    const outgoing = send({
      host,
      port,
      method: request.method,
      path: request.target,
      headers: [...fieldsOf(request), "host", authority, ...ownFields(request)],
      lookup: options.lookup,
      agent: false,
      setHost: false,
    });
    outgoing.once("socket", (socket) => {
      const timer = setTimeout(
        () => outgoing.destroy(new Error("connect timeout")),
        options.connectTimeoutMs,
      );
      socket.once(scheme === "https" ? "secureConnect" : "connect", () => {
        clearTimeout(timer);
        this.#connected = true;
      });
      socket.once("close", () => clearTimeout(timer));
    });
    return outgoing;
  }

  #listen(): void {
    const outgoing = this.#request;
    outgoing.on("error", (error) => this.#fail(error));
    outgoing.on("information", ({ statusCode, rawHeaders }) => {
      if (!this.#over) this.#handler.informed({ status: statusCode, fields: rawHeaders });
    });
    outgoing.once("upgrade", (answer: IncomingMessage, connection: Duplex, first: Buffer) => {
      if (this.#over) connection.destroy();
      else this.#handler.upgraded(headOf(answer), connection, first);
      this.#over = true;
    });
    outgoing.once("response", (answer: IncomingMessage) => this.#answered(answer));
  }

  #awaitContinue(request: UpstreamRequest): void {
    const outgoing = this.#request;
    outgoing.write(Buffer.alloc(0)); // sends the head; `flushHeaders` would write it as UTF-8
    const goOn = () => {
      stop();
      void this.#sendBody(request);
    };
    const timer = setTimeout(() => {
      this.#handler.informed({ status: 100, fields: [] });
      goOn();
    }, continueTimeoutMs);
    const stop = () => clearTimeout(timer);
    outgoing.once("continue", goOn).once("response", stop).once("close", stop);
  }

  #answered(answer: IncomingMessage): void {
    if (this.#over) return;
    this.#answer = answer;
    this.#handler.answered(headOf(answer));
    answer.on("data", (chunk: Buffer) => {
      if (!this.#over && !this.#handler.data(chunk)) answer.pause();
    });
    answer.once("end", () => {
      if (this.#over) return;
      this.#over = true;
      this.#handler.ended(answer.rawTrailers);
    });
    answer.once("error", (error) => this.#fail(error)); // the connection ended before the answer did
  }

  async #sendBody({ body, trailers }: UpstreamRequest): Promise<void> {
    const outgoing = this.#request;
    try {
      await writeBody(body, outgoing);
      if (outgoing.destroyed) return;
      const last = trailers?.() ?? [];
      if (last.length > 0) outgoing.addTrailers([...eachField(last)] as [string, string][]);
      outgoing.end();
    } catch (error) {
      outgoing.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #fail(error: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#request.destroy();
    this.#handler.failed(failureOf(error, this.#connected));
  }
}

function headOf({ statusCode = 0, rawHeaders }: IncomingMessage) {
  return { status: statusCode, fields: rawHeaders };
}

// Only a chunked body has room for trailers, and a message that is chunked has no length. RFC 9112 §6.2.
function fieldsOf({ fields, trailers }: UpstreamRequest) {
  return trailers === undefined ? fields : endToEndFields(fields, (name) => name === "content-length");
}

/** The fields that hold between the broker and the upstream. */
function ownFields({ kind, expectsContinue, trailers }: UpstreamRequest): string[] {
  const fields =
    kind === "upgrade" ? ["connection", "upgrade", "upgrade", "websocket"] : ["connection", "close"];
  if (expectsContinue) fields.push("expect", "100-continue");
  if (trailers !== undefined) fields.push("transfer-encoding", "chunked");
  return fields;
}
