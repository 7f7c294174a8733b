import type { IncomingMessage, ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import type { BrokerError } from "../../src/errors.js";
import type { HeaderFields } from "../../src/message/http-frame.js";
import type { AnswerSink, ForwardedHead } from "../../src/proxy/answer-sink.js";
import type { AnswerHead } from "../../src/proxy/exchange.js";
import { eachField, fieldValue, groupedFields } from "../../src/proxy/header-fields.js";
import { errorBody, errorFields, upstreamName } from "./answer-texts.js";
import { errorStatus } from "./error-status.js";

const nothing = Buffer.alloc(0);

/** Writes the answer to a forwarded request as HTTP/1. */
export class Http1Sink implements AnswerSink {
  readonly #response: ServerResponse;
  /** The caller holds its body back until it is told to go on. */
  #holdsBack: boolean;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#response = response;
    this.#holdsBack = request.headers.expect !== undefined;
  }

  informed({ status, fields }: AnswerHead): void {
    if (status === 100 && this.#holdsBack) {
      this.#holdsBack = false;
      this.#response.writeContinue();
    } else if (status === 103)
      this.#response.writeEarlyHints({ ...groupedFields(fields), link: linksOf(fields) });
  }

  answered(head: ForwardedHead): void {
    this.#response.writeHead(head.status, [...head.fields, "singyeong-upstream", upstreamName(head)]);
    // A head may be all there is for a while, as with server-sent events. `flushHeaders` would write it as UTF-8.
    this.#response.write(nothing);
  }

  data(chunk: Uint8Array): boolean {
    return this.#response.write(chunk);
  }

  ended(trailers: HeaderFields): void {
    if (trailers.length > 0) this.#response.addTrailers([...eachField(trailers)] as [string, string][]);
    this.#response.end();
  }

  failed(error: BrokerError): void {
    const body = errorBody(error);
    this.#response.writeHead(errorStatus(error), [
      ...errorFields(error),
      "content-length",
      String(body.length),
    ]);
    this.#response.end(body);
  }

  brokenOff(): void {
    const { socket, req } = this.#response;
    // To HTTP/1.0 the end of the connection is the end of the answer; others miss what ends a body.
    if (req.httpVersion === "1.0" && socket !== null && !(socket instanceof TLSSocket)) {
      socket.resetAndDestroy();
    } else this.#response.destroy();
  }
}

// Node wants them one by one, while upstreams have them in one line. RFC 8288 §3.
function linksOf(fields: HeaderFields): string[] {
  return fieldValue(fields, "link")?.split(/,\s*(?=<)/) ?? [];
}
