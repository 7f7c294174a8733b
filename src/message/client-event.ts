import type { ClientRef } from "./message.js";

/** A client came or went. */
export interface ClientEvent {
  readonly kind: "connected" | "disconnected";
  readonly client: ClientRef;
}
