import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { BrokerError } from "../../src/errors.js";
import type { HeaderFields } from "../../src/message/http-frame.js";
import type { AnswerSink, ForwardedHead } from "../../src/proxy/answer-sink.js";
import { eachField, fieldValue } from "../../src/proxy/header-fields.js";
import { errorBody, errorFields, upstreamName } from "./answer-texts.js";
import { errorStatus } from "./error-status.js";
import { takeTheRest } from "./take-the-rest.js";

/**
 * Answers a request for an upgrade on the bare connection that it came over: with the upstream's connection behind it where that
 * agrees, else with the upstream's refusal, after which the connection ends.
 */
export class UpgradeSink implements AnswerSink {
  readonly #connection: Duplex;
  readonly #first: Uint8Array;
  /** True: only the framing tells the end of the answer from its breaking off. */
  #isChunked = false;

  /** `first` is what the caller has sent behind its request. */
  constructor(connection: Duplex, first: Uint8Array) {
    this.#connection = connection;
    this.#first = first;
  }

  answered(head: ForwardedHead): void {
    const { status, fields } = head;
    const isEmpty = status === 204 || status === 304;
    this.#isChunked = !isEmpty && fieldValue(fields, "content-length") === undefined;
    this.#writeHead(status, [
      ...fields,
      "singyeong-upstream",
      upstreamName(head),
      ...(this.#isChunked ? ["transfer-encoding", "chunked"] : []),
      "connection",
      "close",
    ]);
  }

  data(chunk: Uint8Array): boolean {
    if (!this.#isChunked || chunk.length === 0) return this.#connection.write(chunk);
    this.#connection.write(`${chunk.length.toString(16)}\r\n`);
    this.#connection.write(chunk);
    return this.#connection.write("\r\n");
  }

  ended(): void {
    this.#end(this.#isChunked ? "0\r\n\r\n" : "");
  }

  upgraded(head: ForwardedHead, upstream: Duplex, first: Uint8Array): void {
    const caller = this.#connection;
    this.#writeHead(head.status, [...head.fields, "singyeong-upstream", upstreamName(head)]);
    caller.write(first);
    upstream.write(this.#first);
    caller.pipe(upstream).pipe(caller);
    for (const [one, other] of [
      [caller, upstream],
      [upstream, caller],
    ] as const) {
      one.on("error", () => other.destroy());
      one.once("close", () => other.destroy());
    }
  }

  failed(error: BrokerError): void {
    const body = errorBody(error);
    this.#writeHead(errorStatus(error), [
      ...errorFields(error),
      "content-length",
      String(body.length),
      "connection",
      "close",
    ]);
    this.#end(body);
  }

  brokenOff(): void {
    this.#connection.destroy();
  }

  #end(last: string | Uint8Array): void {
    this.#connection.end(last);
    takeTheRest(this.#connection);
  }

  #writeHead(status: number, fields: HeaderFields): void {
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Unknown"}\r\n`;
    for (const [name, value] of eachField(fields)) head += `${name}: ${value}\r\n`;
    this.#connection.write(`${head}\r\n`, "latin1");
  }
}
