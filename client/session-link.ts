import type { Transport } from "@connectrpc/connect";
import type { Command, Event, Identify } from "../gen/singyeong/v1/session_service_pb.js";
import type { SingyeongError } from "./errors.js";

/** Something that comes over a link: an event of the broker, or a command of whose fate nothing is known. */
export type LinkEvent =
  | Event["event"]
  | {
      readonly case: "commandLost";
      readonly value: { readonly commandId: bigint; readonly error: SingyeongError };
    };

/** What a link is opened with. */
export interface LinkOptions {
  readonly transport: Transport;
  readonly identify: Identify;
  /** What is to be sent once the client is registered. */
  readonly commands: AsyncIterable<Command[]>;
  /** With every call. */
  readonly headers: Readonly<Record<string, string>>;
  /** Breaks the link off. */
  readonly signal: AbortSignal;
}

/** One connection of a session: events in frames, `ready` first, until it ends; throws where it fails. */
export type OpenLink = (options: LinkOptions) => AsyncIterable<readonly LinkEvent[]>;
