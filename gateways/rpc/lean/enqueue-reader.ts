import type { EnqueueRequest } from "../../../src/commands/enqueue.js";
import { bytesPayload, type MessageHeaders } from "../../../src/message/payload.js";
import type { NewQueueMessage } from "../../../src/queue/queue-message.js";
import { defaultContentType } from "../message-proto.js";
import { everyClient, type QueryProtoLimits } from "../query-proto.js";
import { findContent } from "./content-payload.js";
import { plainText, type Span } from "./plain-text.js";
import { QueryCache } from "./query-cache.js";
import { WireReader } from "./wire-reader.js";

/** Field numbers of what is read by hand; a test holds them against the descriptors. */
export const enqueueFields = {
  EnqueueRequest: { queue: 1, items: 2 },
  EnqueueItem: { target: 1, content: 2, messageId: 4 },
} as const;

const maxItems = 1_000;
const noHeaders: MessageHeaders = {};
const noPayload = bytesPayload(defaultContentType, new Uint8Array());

/** Reads requests of `QueueService.Enqueue` whose items have a target, a content and an id of their own at most, without generated messages. */
export class EnqueueReader {
  readonly #queries: QueryCache;

  constructor(limits: QueryProtoLimits) {
    this.#queries = new QueryCache(limits);
  }

  /** The request; undefined for one that is not plain or that some rule is against: the generated code is to read it, or to say what is wrong. */
  read(request: Buffer): EnqueueRequest | undefined {
    try {
      return this.#request(request);
    } catch {
      return undefined; // the generated code finds the same fault
    }
  }

  #request(request: Buffer): EnqueueRequest | undefined {
    const reader = new WireReader(request, 0, request.length);
    const messages: NewQueueMessage[] = [];
    let queue: string | undefined;
    while (reader.next()) {
      if (reader.isBytes(enqueueFields.EnqueueRequest.items)) {
        const message = this.#item(request, reader);
        if (message === undefined) return undefined;
        messages.push(message);
      } else {
        queue = reader.isBytes(enqueueFields.EnqueueRequest.queue) ? plainText(request, reader) : undefined;
        if (queue === undefined) return undefined;
      }
    }
    if (queue === undefined || messages.length === 0 || messages.length > maxItems) return undefined;
    return { queue, messages };
  }

  #item(request: Buffer, { start, end }: Span): NewQueueMessage | undefined {
    const reader = new WireReader(request, start, end);
    const { EnqueueItem: fields } = enqueueFields;
    let target = everyClient;
    let payload = noPayload;
    let messageId: string | undefined;
    while (reader.next()) {
      if (reader.isBytes(fields.content) && payload === noPayload) {
        const content = findContent(request, reader);
        if (content === undefined) return undefined;
        payload = bytesPayload(content.contentType, request.subarray(content.data.start, content.data.end));
      } else if (reader.isBytes(fields.target) && target === everyClient) {
        target = this.#queries.read(request, reader.start, reader.end);
      } else {
        messageId = reader.isBytes(fields.messageId) ? plainText(request, reader) : undefined;
        if (messageId === undefined) return undefined;
      }
    }
    const message = { target, payload, headers: noHeaders, priority: 0 };
    return messageId === undefined ? message : { ...message, messageId };
  }
}
