import type { ClientCertificate } from "../auth/authenticator.js";
import type { Client } from "../directory/client.js";
import type { LimitName } from "../limits.js";
import type { ClientEvent } from "../message/client-event.js";
import type { HttpRequestFrame } from "../message/http-frame.js";
import type { Message } from "../message/message.js";

/**
 * Why a session ends. `transport-closed`, `client-goodbye`: the other side left. `goodbye`: the broker asked it to reconnect.
 * `broker-fault`: an event could not be written. The rest are faults of the client, told to it before the close.
 */
export type CloseReason =
  | "transport-closed"
  | "client-goodbye"
  | "goodbye"
  | "slow-consumer"
  | "heartbeat-timeout"
  | "identify-timeout"
  | "taken-over"
  | "credential-expired"
  | "credential-revoked"
  | "protocol-error"
  | "broker-fault";

/** The limits by which sessions are ended. */
export const limitOfClose: Readonly<Partial<Record<CloseReason, LimitName>>> = {
  "slow-consumer": "slowClientTimeoutMs",
  "heartbeat-timeout": "heartbeatIntervalMs",
  "identify-timeout": "identifyTimeoutMs",
};

/** Something on its way to the client, in the order in which it has to arrive. */
export type SessionEvent =
  | { readonly kind: "ready"; readonly client: Client }
  | { readonly kind: "message"; readonly message: Message }
  | { readonly kind: "client-event"; readonly event: ClientEvent }
  | { readonly kind: "goodbye"; readonly reason: string }
  | { readonly kind: "keep-alive" }
  /** Only for a client that takes HTTP requests over its session. */
  | { readonly kind: "http-request"; readonly frame: HttpRequestFrame }
  /** An answer in the transport's own words; `bytes` is its size against the outbox. */
  | { readonly kind: "answer"; readonly answer: unknown; readonly bytes: number };

/** What carries a session's events to its client. */
export interface Transport {
  /** Name such as `websocket` or `grpc`; a metric label. */
  readonly kind: string;
  /** Name of the frames' encoding, such as `json`; the client's reserved `encoding` attribute. */
  readonly encoding: string;
  /** The other side's address, without port. */
  readonly remoteAddress: string;
  /** What the other side has shown of itself by TLS. */
  readonly certificate?: ClientCertificate | undefined;
  /** Whether the client has to send heartbeats, or the broker probes the connection instead. */
  readonly liveness: "heartbeats" | "probe";
  /** Bytes handed over by `write` and not yet taken by the other side or the kernel. */
  readonly bufferedBytes: number;
  /**
   * Takes events; false asks to wait for `session.resume()` before more come. Throws only where an event cannot be written in this
   * encoding, which is a defect.
   */
  write(events: readonly SessionEvent[]): boolean;
  /** True if the other side answers within `timeoutMs`. Never rejects. */
  probe(timeoutMs: number): Promise<boolean>;
  /** Ends the connection: tells the client why where its wire can say so. Called once, after the last `write`. */
  close(reason: CloseReason): void;
}
