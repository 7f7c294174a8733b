import type { ServerHttp2Stream } from "node:http2";
import { type BrokerError, toBrokerError } from "../../../src/errors.js";
import { FifoGate } from "../../../src/util/fifo-gate.js";
import { GrpcFrameReader } from "./grpc-frame-reader.js";

/** Who gets the commands that a client sends on its stream. */
export interface CommandReceiver<Command> {
  readonly maxFrameBytes: number;
  /** Calls `each` with every command of a frame, in order. */
  readonly read: (frame: Buffer, each: (command: Command) => void) => void;
  /** Handles one command; where it returns a promise, the next one waits for it. */
  readonly handle: (command: Command) => void | Promise<void>;
  /** Hears, behind all commands, that the client sends nothing more. */
  readonly end: () => void;
  /** Hears at once of what is no frame. */
  readonly fault: (error: BrokerError) => void;
}

/** Has the commands that come on a stream handled, one after the other. */
export function receiveCommands<Command>(stream: ServerHttp2Stream, to: CommandReceiver<Command>): void {
  const gate = new FifoGate<Command | typeof end>(stream, (next) =>
    next === end ? to.end() : to.handle(next),
  );
  const frames = new GrpcFrameReader(to.maxFrameBytes, (frame) =>
    to.read(frame, (command) => gate.push(command)),
  );
  stream.on("data", (chunk: Buffer) => {
    try {
      frames.push(chunk);
    } catch (error) {
      to.fault(toBrokerError(error));
    }
  });
  stream.on("end", () => gate.push(end));
}

/** Stands behind the last command. */
const end = Symbol("end");
