import type { Readable } from "node:stream";
import type { Agent, Dispatcher } from "undici";
import type { Exchange, ExchangeHandler, UpstreamRequest } from "../../src/proxy/exchange.js";
import type { UpstreamAddress } from "../../src/proxy/upstream-address.js";
import { failureOf } from "./failure-of.js";

/**
 * An ordinary request over one of the pooled HTTP/1 connections of its upstream. Nothing is heard any more once it has been aborted.
 */
export class PooledExchange implements Exchange, Dispatcher.DispatchHandler {
  readonly #handler: ExchangeHandler;
  #controller: Dispatcher.DispatchController | undefined;
  #aborted = false;

  constructor(handler: ExchangeHandler) {
    this.#handler = handler;
  }

  /** Sends the request. */
  start(agent: Agent, { origin }: UpstreamAddress, request: UpstreamRequest): this {
    const { method, target, fields, body } = request;
    const options = {
      origin,
      path: target,
      method: method as Dispatcher.HttpMethod, // any token, whatever the type says
      headers: fields as string[],
      body: (body ?? null) as Readable | null, // any iterable will do, whatever the type says
    };
    try {
      agent.dispatch(options, this);
    } catch (error) {
      queueMicrotask(() => this.onResponseError(undefined, error as Error));
    }
    return this;
  }

  resume(): void {
    this.#controller?.resume();
  }

  abort(): void {
    this.#aborted = true;
    this.#controller?.abort(new Error("aborted"));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#aborted) controller.abort(new Error("aborted"));
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (this.#aborted) return;
    const head = { status, fields: textFields(controller.rawHeaders) };
    if (status < 200) this.#handler.informed(head);
    else this.#handler.answered(head);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    // An empty piece asks, at the end of a connection, whether to go on: there is nothing left that could be held back.
    if (chunk.length === 0) controller.resume();
    else if (!this.#aborted && !this.#handler.data(chunk)) controller.pause();
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    if (!this.#aborted) this.#handler.ended(textFields(controller.rawTrailers));
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    if (!this.#aborted) this.#handler.failed(failureOf(error, this.#controller !== undefined));
  }
}

/** The parser's fields as text: one character for each byte. */
function textFields(raw: Dispatcher.DispatchController["rawHeaders"] | undefined): string[] {
  if (!Array.isArray(raw)) return [];
  return raw.map((part) => (typeof part === "string" ? part : Buffer.prototype.latin1Slice.call(part)));
}
