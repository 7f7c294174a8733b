import { connect, type Socket } from "node:net";
import type { Answer, Call, LoadConnection } from "./load-connection.js";

const frameHeaderBytes = 9;
const type = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, goAway: 7, windowUpdate: 8 } as const;
const endStream = 1;
const endHeaders = 4;
const ack = 1;
const maxWindow = 2 ** 31 - 1;
const settingIds = { headerTableSize: 1, maxConcurrentStreams: 3, initialWindowSize: 4 } as const;
const cancelCode = 8;

/** What every call of a connection sends. */
export interface GrpcCallShape {
  readonly path: string;
  /** With its gRPC header. */
  readonly frame: Uint8Array;
  readonly timeoutMs: number;
}

/**
 * An HTTP/2 client that costs next to nothing, so that one process can offer more than a broker can serve: what a call sends was encoded
 * before, and of an answer only frame headers are read. It keeps the peer's bound on concurrent streams, as every client has to.
 */
export class Http2Connection implements LoadConnection {
  readonly #port: number;
  #socket: Socket;
  readonly #template: Buffer;
  readonly #headersBytes: number;
  readonly #onAnswer: (call: Call, answer: Answer) => void;
  readonly #calls = new Map<number, Call>();
  readonly #withMessage = new Set<number>();
  readonly #outgoing: Buffer[] = [];
  #incoming: Buffer = Buffer.alloc(0);
  #nextStream = 1;
  #maxStreams = 100;
  #sendWindow = 65_535;
  #closed = false;
  /** How often it was taken from it. */
  reconnects = 0;

  constructor(port: number, shape: GrpcCallShape, onAnswer: (call: Call, answer: Answer) => void) {
    const block = headerBlock({
      ":method": "POST",
      ":scheme": "http",
      ":path": shape.path,
      ":authority": "bench",
      "content-type": "application/grpc",
      te: "trailers",
      "grpc-timeout": `${shape.timeoutMs}m`,
    });
    const headers = frame(type.headers, endHeaders, 0, block);
    this.#headersBytes = headers.length;
    this.#template = Buffer.concat([headers, frame(type.data, endStream, 0, shape.frame)]);
    this.#onAnswer = onAnswer;
    this.#port = port;
    this.#socket = this.#connect();
    this.flush();
  }

  get hasRoom(): boolean {
    return this.#calls.size < this.#maxStreams && this.#sendWindow >= this.#template.length;
  }

  start(call: Call): void {
    const bytes = Buffer.from(this.#template);
    const id = this.#nextStream;
    this.#nextStream += 2;
    bytes.writeUInt32BE(id, 5);
    bytes.writeUInt32BE(id, this.#headersBytes + 5);
    this.#sendWindow -= bytes.length - this.#headersBytes - frameHeaderBytes;
    this.#calls.set(id, call);
    call.id = id;
    this.#outgoing.push(bytes);
  }

  cancel({ id }: Call): void {
    const code = Buffer.alloc(4);
    code.writeUInt32BE(cancelCode);
    this.#outgoing.push(frame(type.reset, 0, id, code));
    this.#calls.delete(id);
    this.#withMessage.delete(id);
  }

  flush(): void {
    if (this.#outgoing.length === 0) return;
    this.#socket.write(Buffer.concat(this.#outgoing.splice(0)));
  }

  close(): void {
    this.#closed = true;
    this.#socket.destroy();
  }

  #connect(): Socket {
    const socket = connect({ port: this.#port, host: "127.0.0.1", noDelay: true });
    socket.on("data", (chunk) => {
      if (socket === this.#socket) this.#receive(chunk);
    });
    socket.on("error", () => {}); // "close" follows
    socket.on("close", () => {
      if (socket === this.#socket && !this.#closed) this.#again();
    });
    this.#outgoing.push(Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), preface());
    return socket;
  }

  // As every client does whose connection is taken from it.
  #again(): void {
    this.#socket.destroy();
    this.#outgoing.length = 0;
    this.#incoming = Buffer.alloc(0);
    this.#nextStream = 1;
    this.#maxStreams = 100;
    this.#sendWindow = 65_535;
    this.reconnects += 1;
    for (const id of [...this.#calls.keys()]) this.#ended(id, "refused");
    this.#socket = this.#connect();
  }

  #receive(chunk: Buffer): void {
    let bytes = this.#incoming.length === 0 ? chunk : Buffer.concat([this.#incoming, chunk]);
    while (bytes.length >= frameHeaderBytes) {
      const end = frameHeaderBytes + bytes.readUIntBE(0, 3);
      if (bytes.length < end) break;
      this.#take(bytes.subarray(0, end));
      bytes = bytes.subarray(end);
    }
    this.#incoming = bytes;
  }

  #take(bytes: Buffer): void {
    const [kind, flags = 0] = bytes.subarray(3, 5);
    const id = bytes.readUInt32BE(5);
    const content = bytes.subarray(frameHeaderBytes);
    if (kind === type.settings && flags !== ack) this.#settings(content);
    else if (kind === type.ping && flags !== ack) this.#outgoing.push(frame(type.ping, ack, 0, content));
    else if (kind === type.windowUpdate && id === 0) this.#sendWindow += content.readUInt32BE(0);
    else if (kind === type.goAway) this.#again();
    else if (kind === type.reset) this.#ended(id, "refused");
    else if (kind === type.data || kind === type.headers) {
      if (kind === type.data && content.length > 0) this.#withMessage.add(id);
      if ((flags & endStream) !== 0) this.#ended(id, this.#withMessage.delete(id) ? "served" : "refused");
    }
  }

  #settings(content: Buffer): void {
    for (let at = 0; at < content.length; at += 6) {
      if (content.readUInt16BE(at) === settingIds.maxConcurrentStreams)
        this.#maxStreams = content.readUInt32BE(at + 2);
    }
    this.#outgoing.push(frame(type.settings, ack, 0, Buffer.alloc(0)));
  }

  #ended(id: number, answer: Answer): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    this.#calls.delete(id);
    this.#withMessage.delete(id);
    this.#onAnswer(call, answer);
  }
}

function frame(kind: number, flags: number, stream: number, content: Uint8Array): Buffer {
  const bytes = Buffer.alloc(frameHeaderBytes + content.length);
  bytes.writeUIntBE(content.length, 0, 3);
  bytes[3] = kind;
  bytes[4] = flags;
  bytes.writeUInt32BE(stream, 5);
  bytes.set(content, frameHeaderBytes);
  return bytes;
}

/** Windows that never fill up, and no compression of headers, which nobody here reads. */
function preface(): Buffer {
  const settings = Buffer.alloc(12);
  settings.writeUInt16BE(settingIds.headerTableSize, 0);
  settings.writeUInt16BE(settingIds.initialWindowSize, 6);
  settings.writeUInt32BE(maxWindow, 8);
  const window = Buffer.alloc(4);
  window.writeUInt32BE(maxWindow - 65_535);
  return Buffer.concat([frame(type.settings, 0, 0, settings), frame(type.windowUpdate, 0, 0, window)]);
}

/** HPACK without tables: every field is a literal with its name. RFC 7541 §6.2.2. */
function headerBlock(headers: Readonly<Record<string, string>>): Buffer {
  const fields = Object.entries(headers).flatMap(([name, value]) => [
    Buffer.from([0, name.length]),
    Buffer.from(name),
    Buffer.from([value.length]),
    Buffer.from(value),
  ]);
  return Buffer.concat(fields);
}
