import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import type { BrokerError } from "../../src/errors.js";
import type { AnswerSink, ForwardedHead } from "../../src/proxy/answer-sink.js";
import { groupedFields } from "../../src/proxy/header-fields.js";

/** The answer to a proxy request as the reply to its caller; what the upstream said behind its body is left out. */
export class ProxyAnswer implements AnswerSink {
  readonly #reply: FastifyReply;
  readonly #onRead: () => void;
  /** Called with what went wrong where there is no answer. */
  readonly failed: (error: BrokerError) => void;
  readonly #body: Readable;

  /** `onRead` is called when the caller takes more. */
  constructor(reply: FastifyReply, onRead: () => void, onFailed: (error: BrokerError) => void) {
    this.#reply = reply;
    this.#onRead = onRead;
    this.failed = onFailed;
    this.#body = new Readable({ read: () => this.#onRead() });
  }

  answered({ status, fields }: ForwardedHead): void {
    this.#reply.code(status).headers(groupedFields(fields));
    void this.#reply.send(this.#body);
  }

  data(chunk: Uint8Array): boolean {
    return this.#body.push(chunk);
  }

  ended(): void {
    this.#body.push(null);
  }

  brokenOff(error: BrokerError): void {
    this.#body.destroy(error);
  }
}
