import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { create, toBinary } from "@bufbuild/protobuf";
import { SendRequestSchema } from "../../gen/singyeong/v1/message_service_pb.js";
import { frameOf } from "./grpc-frames.js";
import { sendToReceiver } from "./rpc-load.js";

// Unary gRPC calls over HTTP/2 that is written by hand: a generator of load has to cost far less than what it loads. It keeps to what a gRPC
// client keeps to: the server's bound on streams and its windows. At its deadline a call is given up without a word: thousands of RST_STREAM frames
// in a second would be taken for an attack.

/** What became of the calls of one run. */
export interface CallCounts {
  offered: number;
  /** Answered with success within the deadline. */
  good: number;
  /** Not answered by the deadline. */
  late: number;
  refused: number;
  /** Never left: the server did not want them before their deadline. */
  held: number;
}

const deadlineMs = 1_000;
const tickMs = 2;
/** Bytes that wait for the system before no more is written. */
const maxBuffered = 64 * 1024;

const frame = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, goAway: 7, windowUpdate: 8 } as const;
const flag = { endStream: 1, ack: 1, endHeaders: 4 } as const;
const maxConcurrentStreams = 3;

const path = "/singyeong.v1.MessageService/Send";
const fields = [
  [":authority", "bench"],
  [":path", path],
  ["content-type", "application/grpc"],
  ["te", "trailers"],
] as const;
/** `:method: POST` and `:scheme: http` in the static table. RFC 7541 Appendix A. */
const staticFields = Buffer.of(0x83, 0x86);

function frameBytes(type: number, flags: number, streamId: number, payload: Buffer): Buffer {
  const bytes = Buffer.alloc(9 + payload.length);
  bytes.writeUIntBE(payload.length, 0, 3);
  bytes[3] = type;
  bytes[4] = flags;
  bytes.writeUInt32BE(streamId, 5);
  payload.copy(bytes, 9);
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.of(value.length), Buffer.from(value)]);
}

/** The first call puts its fields into the dynamic table, where those after it find them. */
const firstHeaders = Buffer.concat([
  staticFields,
  ...fields.flatMap(([name, value]) => [Buffer.of(0x40), text(name), text(value)]),
]);
const laterHeaders = Buffer.concat([staticFields, Buffer.from(fields.map((_, at) => 0x80 | (65 - at)))]);

function callBytes(headers: Buffer, message: Buffer): Buffer {
  return Buffer.concat([
    frameBytes(frame.headers, flag.endHeaders, 0, headers),
    frameBytes(frame.data, flag.endStream, 0, message),
  ]);
}

const message = frameOf(toBinary(SendRequestSchema, create(SendRequestSchema, sendToReceiver(100))));
const firstCall = callBytes(firstHeaders, message);
const laterCall = callBytes(laterHeaders, message);

/** One connection, and the calls that wait for it in the order in which they are due. */
export class CallingConnection {
  readonly #socket: Socket;
  readonly #counts: CallCounts;
  /** When those were due that have not left. */
  #waiting: number[] = [];
  #nextWaiting = 0;
  /** When those were due that have left, by half their stream's number; 0 once they are over. */
  #due: number[] = [];
  readonly #hasData = new Set<number>();
  #open = 0;
  #isClosing = false;
  #maxOpen = 100;
  #window = 65_535;
  #rest: Buffer = Buffer.alloc(0);
  /** Called whenever a call is over. */
  onOver = () => {};

  private constructor(socket: Socket, counts: CallCounts) {
    this.#socket = socket;
    this.#counts = counts;
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("drain", () => this.pump());
    socket.on("error", () => {}); // "close" follows
    socket.on("close", () => {
      if (!this.#isClosing) throw new Error("the broker has closed a connection");
    });
  }

  static async open(port: number, counts: CallCounts): Promise<CallingConnection> {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    await once(socket, "connect");
    const increment = Buffer.alloc(4);
    increment.writeUInt32BE(2 ** 31 - 1 - 65_535);
    socket.write(
      Buffer.concat([
        Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1"),
        frameBytes(frame.settings, 0, 0, Buffer.alloc(0)),
        frameBytes(frame.windowUpdate, 0, 0, increment),
      ]),
    );
    return new CallingConnection(socket, counts);
  }

  /** A call that was due at this time. */
  call(dueAt: number): void {
    this.#counts.offered += 1;
    this.#waiting.push(dueAt);
  }

  /** Lets calls out as far as the server takes them. */
  pump(): void {
    const late = performance.now() - deadlineMs;
    const batch: Buffer[] = [];
    let bytes = this.#socket.writableLength;
    while (this.#nextWaiting < this.#waiting.length) {
      const dueAt = this.#waiting[this.#nextWaiting] as number;
      if (
        dueAt > late &&
        (this.#open >= this.#maxOpen || bytes > maxBuffered || this.#window < message.length)
      )
        break;
      this.#nextWaiting += 1;
      if (dueAt <= late) {
        this.#counts.held += 1;
        this.onOver();
        continue;
      }
      const call = this.#begin(dueAt);
      bytes += call.length;
      batch.push(call);
    }
    if (this.#nextWaiting > 10_000) {
      this.#waiting = this.#waiting.slice(this.#nextWaiting);
      this.#nextWaiting = 0;
    }
    if (batch.length > 0) this.#socket.write(Buffer.concat(batch));
  }

  close(): void {
    this.#isClosing = true;
    this.#socket.destroy();
  }

  #begin(dueAt: number): Buffer {
    const streamId = 2 * this.#due.length + 1;
    const template = streamId === 1 ? firstCall : laterCall;
    const call = Buffer.from(template);
    call.writeUInt32BE(streamId, 5);
    call.writeUInt32BE(streamId, call.length - message.length - 4);
    this.#due.push(dueAt);
    this.#open += 1;
    this.#window -= message.length;
    return call;
  }

  #over(index: number): void {
    this.#hasData.delete(index);
    this.#open -= 1;
    this.onOver();
  }

  #receive(chunk: Buffer): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (bytes.length >= 9) {
      const end = 9 + bytes.readUIntBE(0, 3);
      if (bytes.length < end) break;
      this.#frame(bytes.readUInt8(3), bytes.readUInt8(4), bytes.readUInt32BE(5), bytes.subarray(9, end));
      bytes = bytes.subarray(end);
    }
    this.#rest = bytes;
    this.pump();
  }

  #frame(type: number, flags: number, streamId: number, payload: Buffer): void {
    const index = (streamId - 1) / 2;
    if (type === frame.data) this.#hasData.add(index);
    else if (type === frame.reset || (type === frame.headers && (flags & flag.endStream) !== 0))
      this.#answered(index);
    else if (type === frame.windowUpdate && streamId === 0) this.#window += payload.readUInt32BE(0);
    else if (type === frame.settings && (flags & flag.ack) === 0) this.#settings(payload);
    else if (type === frame.ping && (flags & flag.ack) === 0)
      this.#socket.write(frameBytes(frame.ping, flag.ack, 0, payload));
  }

  /** A call that fails has no message in its answer. */
  #answered(index: number): void {
    const dueAt = this.#due[index] as number;
    if (dueAt === 0) return; // a stream that is over may be reset as well
    this.#due[index] = 0;
    const inTime = performance.now() - dueAt <= deadlineMs;
    if (!this.#hasData.has(index)) this.#counts.refused += 1;
    else if (inTime) this.#counts.good += 1;
    else this.#counts.late += 1;
    this.#over(index);
  }

  #settings(payload: Buffer): void {
    for (let at = 0; at < payload.length; at += 6) {
      if (payload.readUInt16BE(at) === maxConcurrentStreams) this.#maxOpen = payload.readUInt32BE(at + 2);
    }
    this.#socket.write(frameBytes(frame.settings, flag.ack, 0, Buffer.alloc(0)));
  }
}

/** What all loads have. */
interface Load {
  readonly connections: number;
  /** Calls that are due in this time are not counted. */
  readonly warmUpMs: number;
  /** How long calls are counted. */
  readonly ms: number;
  /** Called when the counting begins. */
  readonly begun: () => void;
}

/** Calls at a rate, whatever comes of them, spread over the connections. Counts those that were due behind the warm-up. */
export async function openLoop(
  port: number,
  { connections, perSecond, warmUpMs, ms, begun }: Load & { readonly perSecond: number },
): Promise<CallCounts> {
  const counts: CallCounts = { offered: 0, good: 0, late: 0, refused: 0, held: 0 };
  const callers = await openAll(port, connections, counts);
  const startedAt = performance.now();
  let next = 0;
  const dueNext = () => startedAt + (next * 1_000) / perSecond;
  let warm = false;
  for (let now = startedAt; now < startedAt + warmUpMs + ms; now = performance.now()) {
    if (!warm && now >= startedAt + warmUpMs) {
      warm = true;
      begun();
      Object.assign(counts, { offered: 0, good: 0, late: 0, refused: 0, held: 0 });
    }
    for (let dueAt = dueNext(); dueAt <= now; dueAt = dueNext()) {
      callers[next % connections]?.call(dueAt);
      next += 1;
    }
    for (const caller of callers) caller.pump();
    await new Promise((resolve) => setTimeout(resolve, tickMs));
  }
  for (const caller of callers) caller.close();
  return counts;
}

/** Calls as fast as they are answered, so many under way at one time: what the server can do. */
export async function closedLoop(
  port: number,
  { connections, underWay, warmUpMs, ms, begun }: Load & { readonly underWay: number },
): Promise<CallCounts> {
  const counts: CallCounts = { offered: 0, good: 0, late: 0, refused: 0, held: 0 };
  const callers = await openAll(port, connections, counts);
  const startedAt = performance.now();
  for (const caller of callers) caller.onOver = () => caller.call(performance.now());
  for (let at = 0; at < underWay; at += 1) callers[at % connections]?.call(startedAt);
  for (const caller of callers) caller.pump();
  await new Promise((resolve) => setTimeout(resolve, warmUpMs));
  begun();
  Object.assign(counts, { offered: 0, good: 0, late: 0, refused: 0, held: 0 });
  await new Promise((resolve) => setTimeout(resolve, ms));
  for (const caller of callers) {
    caller.onOver = () => {};
    caller.close();
  }
  return counts;
}

function openAll(port: number, connections: number, counts: CallCounts): Promise<CallingConnection[]> {
  return Promise.all(Array.from({ length: connections }, () => CallingConnection.open(port, counts)));
}
