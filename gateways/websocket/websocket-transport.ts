import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { ClientCertificate } from "../../src/auth/authenticator.js";
import type { ClientInfo } from "../../src/plugins/client-info.js";
import type { CloseReason, SessionEvent, Transport } from "../../src/session/transport.js";
import type { Codec, QueueDelivery } from "./codecs/codec.js";
import { closeCode, op } from "./frames.js";
import type { OutgoingGate } from "./plugins/outgoing-gate.js";

/** A frame without its time; `d` is encoded by the connection's codec. */
export interface OutgoingAnswer {
  readonly op: number;
  readonly d: unknown;
  readonly t: string | null;
}

/** A message of a queue on its way to the client. */
export interface OutgoingQueueDelivery {
  readonly delivery: QueueDelivery;
  /** Called when it has been handed to the socket. */
  readonly onWritten: () => void;
}

/** Bytes in the socket's buffer above which no more events are taken until it has drained. */
const highWaterBytes = 1024 * 1024;

/** What a {@link WebSocketTransport} is made of. */
export interface WebSocketTransportOptions {
  readonly webSocket: WebSocket;
  readonly socket: Duplex;
  readonly codec: Codec;
  readonly remoteAddress: string;
  /** What the other side has shown of itself by TLS. */
  readonly certificate: ClientCertificate | undefined;
  /** Unix time in milliseconds; every frame carries it as `ts`. */
  readonly now: () => number;
  /** Called when the socket has drained after `write` returned false. */
  readonly onDrained: () => void;
  /** Makes what shows frames to plugins before they go out; absent where no plugin wants to see them. */
  readonly openGate?: (put: (frame: string | Uint8Array) => void) => OutgoingGate;
}

/** Carries a session's events over one WebSocket, as frames of the legacy protocol. */
export class WebSocketTransport implements Transport {
  readonly kind = "websocket";
  readonly liveness = "heartbeats";
  readonly encoding: string;
  readonly remoteAddress: string;
  readonly certificate: ClientCertificate | undefined;
  readonly #options: WebSocketTransportOptions;
  readonly #gate: OutgoingGate | undefined;
  /** Whom the session represents; for plugins. */
  #client: ClientInfo | undefined;

  constructor(options: WebSocketTransportOptions) {
    this.#options = options;
    this.#gate = options.openGate?.((frame) => this.#put(frame));
    this.encoding = options.codec.name;
    this.remoteAddress = options.remoteAddress;
    this.certificate = options.certificate;
  }

  get bufferedBytes(): number {
    return this.#options.socket.writableLength + (this.#gate?.heldBytes ?? 0);
  }

  write(events: readonly SessionEvent[]): boolean {
    const { socket, onDrained } = this.#options;
    socket.cork();
    try {
      for (const event of events) this.#writeEvent(event);
    } finally {
      socket.uncork();
    }
    if (this.#gate?.isFull) return false; // it calls onDrained itself
    if (socket.writableLength <= highWaterBytes) return true;
    socket.once("drain", onDrained);
    return false;
  }

  probe(timeoutMs: number): Promise<boolean> {
    const { webSocket } = this.#options;
    return new Promise((resolve) => {
      const settle = (alive: boolean) => {
        clearTimeout(timer);
        webSocket.off("pong", answered);
        webSocket.off("close", gone);
        resolve(alive);
      };
      const answered = () => settle(true);
      const gone = () => settle(false);
      const timer = setTimeout(gone, timeoutMs);
      webSocket.on("pong", answered);
      webSocket.on("close", gone);
      if (webSocket.readyState === webSocket.OPEN) webSocket.ping();
      else gone();
    });
  }

  close(reason: CloseReason): void {
    if (reason === "transport-closed") return;
    // It reads nothing, so it would read no close frame either.
    if (reason === "slow-consumer") return this.#options.webSocket.terminate();
    if (this.#gate === undefined) this.#close(reason);
    else this.#gate.behind(() => this.#close(reason));
  }

  #close(reason: Exclude<CloseReason, "transport-closed" | "slow-consumer">): void {
    const { webSocket } = this.#options;
    switch (reason) {
      case "heartbeat-timeout":
        return this.#closeWithError("heartbeat took too long");
      case "identify-timeout":
        return this.#closeWithError("identify took too long");
      case "taken-over":
        return this.#closeWithError("another connection has taken this client over");
      case "credential-expired":
        return this.#closeWithError("the credential has expired");
      case "credential-revoked":
        return this.#closeWithError("the credential was revoked");
      case "goodbye":
        return webSocket.close(closeCode.goingAway);
      case "client-goodbye":
      case "protocol-error":
        return webSocket.close(closeCode.normal);
      case "broker-fault":
        return webSocket.close(closeCode.internalError);
      default:
        return reason satisfies never;
    }
  }

  #closeWithError(error: string): void {
    this.#send({ op: op.error, d: { error, extra_info: null }, t: null });
    this.#options.webSocket.close(closeCode.normal);
  }

  #writeEvent(event: SessionEvent): void {
    switch (event.kind) {
      case "message":
        return this.#sendFrame(this.#options.codec.encodeDelivery(event.message, this.#options.now()));
      case "ready": {
        this.#client = event.client;
        const { id, restricted } = event.client;
        return this.#send({ op: op.ready, d: { client_id: id, restricted }, t: null });
      }
      case "client-event": {
        const { application: app } = event.event.client;
        const t = event.event.kind === "connected" ? "CLIENT_CONNECTED" : "CLIENT_DISCONNECTED";
        return this.#send({ op: op.dispatch, d: { app, nonce: null, payload: { app }, target: null }, t });
      }
      case "goodbye":
        return this.#send({ op: op.goodbye, d: { reason: event.reason }, t: null });
      case "answer":
        // Only this gateway's own connection queues answers on its session.
        return this.#answer(event.answer as OutgoingAnswer | OutgoingQueueDelivery);
      case "keep-alive":
        return; // a WebSocket is kept alive by its client's heartbeats
      case "http-request":
        throw new TypeError("only session streams take HTTP requests");
      default:
        return event satisfies never;
    }
  }

  #answer(answer: OutgoingAnswer | OutgoingQueueDelivery): void {
    if ("op" in answer) return this.#send(answer);
    this.#sendFrame(this.#options.codec.encodeQueueDelivery(answer.delivery, this.#options.now()));
    answer.onWritten();
  }

  #send(answer: OutgoingAnswer): void {
    this.#sendFrame(this.#options.codec.encode({ ...answer, ts: this.#options.now() }));
  }

  #sendFrame(frame: string | Uint8Array): void {
    if (this.#gate === undefined) this.#put(frame);
    else if (this.#client === undefined) this.#gate.behind(() => this.#put(frame));
    else this.#gate.pass(frame, this.#client);
  }

  #put(frame: string | Uint8Array): void {
    const { webSocket, codec } = this.#options;
    if (webSocket.readyState === webSocket.OPEN)
      webSocket.send(frame, { binary: codec.frameKind === "binary" });
  }
}
