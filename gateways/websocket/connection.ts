import type { RawData, WebSocket } from "ws";
import type { ClientCaller, CommandContext } from "../../src/commands/context.js";
import { heartbeat } from "../../src/commands/heartbeat.js";
import { identify } from "../../src/commands/identify.js";
import { runPluginEvent } from "../../src/commands/run-plugin-event.js";
import type { Client } from "../../src/directory/client.js";
import type { BrokerError } from "../../src/errors.js";
import type { Logger } from "../../src/observability/logger.js";
import type { EventOutcome } from "../../src/plugins/custom-events.js";
import type { PassingFrame } from "../../src/plugins/event-result.js";
import type { FrameOutcome } from "../../src/plugins/frame-pipeline.js";
import type { Session } from "../../src/session/session.js";
import { FifoGate } from "../../src/util/fifo-gate.js";
import { InFlight } from "../../src/util/in-flight.js";
import { stringifyJson } from "../../src/util/json.js";
import { seeThrough, whenDone } from "../../src/util/underway.js";
import { takenError } from "../taken-error.js";
import { type Codec, CodecError, type IncomingFrame } from "./codecs/codec.js";
import { type DispatchAnswer, dispatch } from "./dispatch.js";
import { isDispatchType, isRecord, op } from "./frames.js";
import { parseIdentify } from "./identify-frame.js";
import { changedFrame, faultRefusal, passingFrameOf } from "./plugins/incoming-frame.js";
import { ConnectionQueues } from "./queues/connection-queues.js";
import { describe, dispatchRefusal, identifyRefusal, type Refusal, restrictedRefusal } from "./refusal.js";
import type { OutgoingAnswer } from "./websocket-transport.js";

/** What a connection is made of. */
export interface ConnectionOptions {
  readonly context: CommandContext;
  readonly session: Session;
  readonly webSocket: WebSocket;
  readonly codec: Codec;
  readonly logger: Logger;
  /** True: every QUEUE_REQUEST is taken for a standing one. */
  readonly persistentQueueRequests: boolean;
}

/** Messages and acknowledgements of one connection that may be on their way to disk before its next frame waits. */
const maxUnderway = 1_024;

interface Received {
  readonly data: RawData;
  readonly isBinary: boolean;
}

/**
 * One client of the legacy protocol: reads its frames strictly in order, runs commands, answers. Every fault of the client
 * is told to it, as op 3 where the connection stays and as op 8 where it ends.
 */
export class Connection {
  readonly #context: CommandContext;
  readonly #session: Session;
  readonly #codec: Codec;
  readonly #logger: Logger;
  readonly #persistentQueueRequests: boolean;
  readonly #underway = new InFlight(maxUnderway);
  #queues: ConnectionQueues | undefined;
  /** Size of the frame that is being handled. */
  #frameBytes = 0;

  constructor(options: ConnectionOptions) {
    const { context, session, webSocket, codec, logger } = options;
    this.#context = context;
    this.#session = session;
    this.#codec = codec;
    this.#logger = logger;
    this.#persistentQueueRequests = options.persistentQueueRequests;
    const frames = new FifoGate<Received>(webSocket, (frame) => this.#receive(frame));
    webSocket.on("message", (data, isBinary) => frames.push({ data, isBinary }));
    webSocket.on("close", () => session.close("transport-closed"));
    // "close" follows
    webSocket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") context.limitMetrics.reached("maxFrameBytes");
      logger.debug({ error }, "websocket failed");
    });
    this.#answer({ op: op.hello, d: { heartbeat_interval: context.limits.heartbeatIntervalMs }, t: null });
  }

  #receive({ data, isBinary }: Received): void | Promise<void> {
    if (this.#session.state === "closed") return;
    this.#frameBytes = (data as Buffer).length; // binaryType is "nodebuffer": one buffer a message
    try {
      return this.#read(data as Buffer, isBinary);
    } catch (error) {
      this.#failUnknown(error);
    }
  }

  readonly #failUnknown = (error: unknown): void =>
    this.#fail({ error: this.#known(error).message, extra_info: null });

  #read(data: Buffer, isBinary: boolean): void | Promise<void> {
    if (isBinary !== (this.#codec.frameKind === "binary")) {
      return this.#fail({
        error: `${this.#codec.name} travels in ${this.#codec.frameKind} frames`,
        extra_info: null,
      });
    }
    const frame = this.#decode(data);
    return frame === undefined ? undefined : this.#handle(frame);
  }

  #decode(data: Buffer): IncomingFrame | undefined {
    try {
      return this.#codec.decode(data);
    } catch (error) {
      if (!(error instanceof CodecError)) throw error;
      if (error.limit !== undefined) this.#context.limitMetrics.reached(error.limit);
      this.#fail({ error: error.message, extra_info: null });
      return undefined;
    }
  }

  #handle(frame: IncomingFrame): void | Promise<void> {
    const { caller } = this.#session;
    const { frames } = this.#context.extensions;
    if (frames === undefined || caller === undefined) return this.#act(frame);
    const passing = passingFrameOf(frame);
    if (passing === undefined) return this.#act(frame);
    const outcome = frames.run("incoming", passing, caller.client);
    const follow = (followed: FrameOutcome) => this.#follow(frame, passing, followed);
    return outcome instanceof Promise ? outcome.then(follow).catch(this.#failUnknown) : follow(outcome);
  }

  #follow(frame: IncomingFrame, shown: PassingFrame, outcome: FrameOutcome): void | Promise<void> {
    if (this.#session.state === "closed") return;
    if (outcome.kind === "fault") return this.#refuse(faultRefusal(shown.t, outcome));
    if (outcome.kind === "pass")
      return this.#act(outcome.frame === shown ? frame : changedFrame(frame, outcome.frame));
  }

  #act(frame: IncomingFrame): void | Promise<void> {
    const { caller } = this.#session;
    if (caller?.client.restricted && this.#codec.name === "etf") {
      return this.#fail({ error: "restricted clients may not use ETF", extra_info: null });
    }
    if (frame.op === op.identify) return this.#identify(frame);
    if (frame.op === op.heartbeat) return this.#heartbeat(caller?.client);
    if (caller === undefined) {
      return this.#fail({
        error: "sent payload with non-identify opcode without identifying first",
        extra_info: null,
      });
    }
    if (frame.op === op.dispatch) return this.#dispatch(caller, frame);
    this.#fail({ error: `client sent invalid op: ${describe(frame.op)}`, extra_info: null });
  }

  async #identify(frame: IncomingFrame): Promise<void> {
    try {
      await identify(this.#context, this.#session, parseIdentify(frame.d, this.#context.limits));
    } catch (error) {
      this.#fail(identifyRefusal(this.#known(error)));
    }
  }

  // A heartbeat that comes before identify has been answered is early, not wrong.
  #heartbeat(client: Client | undefined): void {
    if (client === undefined) return;
    heartbeat(this.#context, this.#session);
    this.#answer({ op: op.heartbeatAck, d: { client_id: client.id }, t: null });
  }

  #dispatch(caller: ClientCaller, frame: IncomingFrame): void | Promise<void> {
    const { t } = frame;
    if (caller.client.restricted && t !== "UPDATE_METADATA") return this.#refuse(restrictedRefusal(t));
    const { events } = this.#context.extensions;
    const refuse = (error: unknown) => this.#refuse(dispatchRefusal(this.#known(error), frame));
    if (typeof t === "string" && events?.has(t)) {
      const ran = runPluginEvent(events, caller, { event: t, data: frame.d });
      return ran.then((outcome) => this.#answerEvent(t, outcome)).catch(refuse);
    }
    if (!isDispatchType(t))
      return this.#refuse({ error: "invalid dispatch payload", extra_info: frame.whole });
    const answer = (answered: DispatchAnswer) => {
      if (answered !== undefined) this.#answer({ op: op.dispatch, ...answered });
    };
    try {
      const context = this.#context;
      const answered = dispatch(t, { context, caller, queues: () => this.#queuesOf(caller), frame });
      return seeThrough(whenDone(answered, answer), refuse, (rest) => this.#underway.add(rest.promise()));
    } catch (error) {
      refuse(error);
    }
  }

  #answerEvent(event: string, outcome: EventOutcome): void {
    if (outcome.kind === "fault") return this.#refuse(faultRefusal(event, outcome));
    for (const { t, d } of outcome.frames) this.#answer({ op: op.dispatch, t, d }, stringifyJson(d).length);
  }

  #queuesOf(caller: ClientCaller): ConnectionQueues {
    this.#queues ??= new ConnectionQueues({
      context: this.#context,
      session: this.#session,
      caller,
      persistentRequests: this.#persistentQueueRequests,
    });
    return this.#queues;
  }

  #known(thrown: unknown): BrokerError {
    return takenError(
      thrown,
      { context: this.#context, logger: this.#logger },
      "a frame could not be handled",
    );
  }

  /** Op 3: tells the client, and goes on. */
  #refuse(refusal: Refusal): void {
    this.#answer({ op: op.invalid, d: { ...refusal }, t: null });
  }

  /** Op 8: tells the client, and ends the connection. */
  #fail(refusal: Refusal): void {
    this.#answer({ op: op.error, d: { ...refusal }, t: null });
    this.#session.close("protocol-error");
  }

  #answer(answer: OutgoingAnswer, bytes = answerBytes(answer, this.#frameBytes)): void {
    this.#session.push({ kind: "answer", answer, bytes });
  }
}

/** A listed client costs about this much in an answer. */
const listedClientBytes = 512;
/** What any other answer costs, without a frame that it gives back. */
const plainAnswerBytes = 256;

function answerBytes({ d }: OutgoingAnswer, frameBytes: number): number {
  if (!isRecord(d)) return plainAnswerBytes;
  if (Array.isArray(d["nodes"])) return d["nodes"].length * listedClientBytes;
  const givesBack = typeof d["extra_info"] === "object" && d["extra_info"] !== null;
  return givesBack ? plainAnswerBytes + frameBytes : plainAnswerBytes;
}
