import { BrokerError } from "../../src/errors.js";
import { httpPartBytes } from "../../src/message/http-frame.js";
import {
  type CloseReason,
  limitOfClose,
  type SessionEvent,
  type Transport,
} from "../../src/session/transport.js";
import type { ReadyFacts } from "./event-proto.js";
import type { NodeConnection } from "./node-connection.js";

/** What carries a session over the response of one call. */
export interface StreamTransport extends Transport {
  /** Ends the call with an error of the client's making, once what was written before is out. */
  fail(error: BrokerError): void;
}

/** What a {@link StreamTransport} is made of. */
export interface StreamTransportOptions {
  readonly connection: NodeConnection;
  readonly ready: ReadyFacts;
  /** To be called when events have been taken after `write` returned false. */
  readonly onDrained: () => void;
}

/** What an event costs beside a payload. */
const eventOverheadBytes = 64;

/** The size of an event against buffers; estimated from its payload. */
export function eventBytes(event: SessionEvent): number {
  if (event.kind === "message") return event.message.payload.size + eventOverheadBytes;
  if (event.kind === "http-request") return httpPartBytes(event.frame.part) + eventOverheadBytes;
  return event.kind === "answer" ? event.bytes : eventOverheadBytes;
}

/** The error with which a call ends when its session is closed; undefined where it ends well. */
export function closeError(reason: CloseReason): BrokerError | undefined {
  const limit = limitOfClose[reason];
  const options = limit === undefined ? {} : { details: { limit } };
  switch (reason) {
    case "transport-closed":
    case "client-goodbye":
    case "goodbye":
    case "protocol-error":
      return undefined;
    case "slow-consumer":
      return new BrokerError("SLOW_CONSUMER", "the client takes its messages too slowly", options);
    case "heartbeat-timeout":
      return new BrokerError("HEARTBEAT_TIMEOUT", "the client no longer answers", options);
    case "identify-timeout":
      return new BrokerError("NOT_IDENTIFIED", "the stream did not identify in time", options);
    case "taken-over":
      return new BrokerError("CLIENT_ALREADY_REGISTERED", "another connection has taken this client over");
    case "credential-expired":
      return new BrokerError("CREDENTIAL_EXPIRED", "the credential of this client has expired");
    case "credential-revoked":
      return new BrokerError("CREDENTIAL_REVOKED", "the credential of this client was revoked");
    case "broker-fault":
      return new BrokerError("INTERNAL", "the broker failed to write an event; see its log");
    default:
      return reason satisfies never;
  }
}
