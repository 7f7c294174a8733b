import type { ClientRef } from "./client-ref.js";

/** A client came or went. */
export interface ClientEvent {
  readonly kind: "connected" | "disconnected";
  readonly client: ClientRef;
}
