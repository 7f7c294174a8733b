import { ClientEventKind, type ClientEvent as ProtoClientEvent } from "../gen/singyeong/v1/client_pb.js";
import type { Content, Message as ProtoMessage } from "../gen/singyeong/v1/message_pb.js";
import { contentToProto } from "./content.js";
import {
  type ClientRef,
  clientRefFromProto,
  type MessageHandler,
  messageFromProto,
  Reply,
  ReplyError,
} from "./message.js";
import type { SessionState } from "./session.js";

/** A client that came or went. */
export interface ClientEvent {
  readonly kind: "connected" | "disconnected";
  readonly client: ClientRef;
}

/** What goes back for a request. */
export type ReplyOutcome =
  | { readonly case: "content"; readonly value: Content }
  | { readonly case: "error"; readonly value: { message: string; details: Record<string, string> } };

/** Messages on their way to the program's handler; bounded by the session's credit. */
export class Inbox {
  readonly clientListeners = new Set<(event: ClientEvent) => void>();
  readonly stateListeners = new Set<(state: SessionState) => void>();
  onReply: (requestId: string, outcome: ReplyOutcome) => void = () => {};
  onHandled: () => void = () => {};
  readonly #waiting: ProtoMessage[] = [];
  #handler: MessageHandler | undefined;

  /** A message has come. */
  push(message: ProtoMessage): void {
    if (this.#handler === undefined) this.#waiting.push(message);
    else void this.#run(this.#handler, message);
  }

  /** A client came or went. */
  clientEvent({ kind, client }: ProtoClientEvent): void {
    const ref = clientRefFromProto(client);
    if (ref === undefined) return;
    const told = kind === ClientEventKind.CONNECTED ? "connected" : "disconnected";
    for (const listener of this.clientListeners) listener({ kind: told, client: ref });
  }

  /** The session's state has changed. */
  stateChanged(state: SessionState): void {
    for (const listener of this.stateListeners) listener(state);
  }

  /** Who takes messages from now on, those that wait first. */
  handle(handler: MessageHandler): void {
    this.#handler = handler;
    for (const message of this.#waiting.splice(0)) void this.#run(handler, message);
  }

  async #run(handler: MessageHandler, message: ProtoMessage): Promise<void> {
    const read = messageFromProto(message);
    const isRequest = message.requestId !== "";
    try {
      const result = await handler(read);
      if (isRequest) this.onReply(message.requestId, { case: "content", value: replyContent(result) });
    } catch (error) {
      if (isRequest) this.onReply(message.requestId, { case: "error", value: replyError(error) });
      // Nobody waits for anything of it, so it is a defect of the program like any other.
      else
        queueMicrotask(() => {
          throw error;
        });
    } finally {
      this.onHandled();
    }
  }
}

function replyContent(result: unknown): Content {
  return result instanceof Reply ? contentToProto(result.payload, result.options) : contentToProto(result);
}

/** What the broker takes of a text, in bytes. */
const maxErrorBytes = 4_096;

function replyError(error: unknown) {
  const message = error instanceof Error ? error.message : String(error);
  const details = error instanceof ReplyError ? Object.entries(error.details) : [];
  return {
    message: shortened(message),
    details: Object.fromEntries(details.map(([name, text]) => [name, shortened(text)])),
  };
}

/** A text as far as the broker takes it, without half a character at its end. */
function shortened(text: string): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= maxErrorBytes) return text;
  return new TextDecoder().decode(bytes.subarray(0, maxErrorBytes), { stream: true });
}
