import { setMaxListeners } from "node:events";
import { create } from "@bufbuild/protobuf";
import {
  type Command,
  CommandResultSchema,
  CommandSchema,
  type Identify,
} from "../../gen/singyeong/v1/session_service_pb.js";
import type { CommandContext } from "../../src/commands/context.js";
import { type IdentifyRequest, identify } from "../../src/commands/identify.js";
import type { OutgoingMessage } from "../../src/commands/outgoing.js";
import { type SendResult, send } from "../../src/commands/send.js";
import type { BrokerError } from "../../src/errors.js";
import type { Logger } from "../../src/observability/logger.js";
import type { Session } from "../../src/session/session.js";
import { seeThrough, whenDone } from "../../src/util/underway.js";
import { takenError } from "../taken-error.js";
import { errorToFailure } from "./failure.js";
import { attributesFromProto } from "./metadata-proto.js";
import type { NodeConnection } from "./node-connection.js";
import { notIdentified, type Outcome, type Result, runCommand, wantsAnswer } from "./stream-commands.js";
import type { StreamTransport, StreamTransportOptions } from "./stream-transport.js";
import { validateMessage } from "./validation.js";
import { sendResultToProto } from "./verbs.js";

/** What a session stream is made of. */
export interface SessionStreamOptions {
  readonly context: CommandContext;
  readonly logger: Logger;
  readonly connection: NodeConnection;
  /** Credential of the call's `authorization` header, for an identify without one. */
  readonly credential: string | undefined;
  /** Makes what carries the events to the client. */
  readonly openTransport: (options: StreamTransportOptions) => StreamTransport;
}

/**
 * One client on one call: its commands come in here, one after the other, and its events go out through its transport. A
 * command that fails is answered; a fault of the stream itself ends it.
 */
export class SessionStream {
  readonly #options: SessionStreamOptions;
  readonly #transport: StreamTransport;
  readonly #session: Session;
  /** Aborted when the client has gone: nobody waits for its requests any more. */
  readonly #gone = new AbortController();

  constructor(options: SessionStreamOptions) {
    const { context, connection } = options;
    this.#options = options;
    this.#transport = options.openTransport({
      connection,
      ready: {
        brokerId: context.brokerId,
        heartbeatIntervalMs: context.limits.heartbeatIntervalMs,
        sessionToken: () => context.sessions.tokenOf(this.#session),
      },
      onDrained: () => this.#session.resume(),
    });
    this.#session = context.sessions.open(this.#transport);
    setMaxListeners(0, this.#gone.signal); // each request that waits for its reply listens
  }

  /** The client has gone: its registration ends now. */
  gone(): void {
    this.#session.close("transport-closed");
    this.#gone.abort();
  }

  /** The client sends nothing more: it leaves in good order, and still gets what is queued for it. */
  leave(): void {
    if (this.#session.state === "opened") this.fail(notIdentified());
    else this.#session.close("client-goodbye");
  }

  /** Ends the stream with an error, behind what is queued. */
  fail(error: BrokerError): void {
    this.#transport.fail(error);
    this.#session.close("protocol-error");
  }

  /** Makes the session a client; a refusal ends the stream. */
  async identify(message: Identify): Promise<void> {
    try {
      await identify(this.#options.context, this.#session, this.#identifyRequest(message));
    } catch (error) {
      this.fail(this.#known(error));
    }
  }

  /** Runs one command; where it returns a promise, the next one has to wait for it. */
  handle(command: Command): void | Promise<void> {
    if (this.#session.state === "closed") return;
    if (this.#session.state === "opened") return this.#first(command);
    this.#session.heard();
    try {
      validateMessage(CommandSchema, command);
      const outcome = runCommand(this.#options.context, this.#session, command, this.#gone.signal);
      const finish = (result: Outcome) => this.#finish(command, result);
      return seeThrough(whenDone(outcome, finish), (error) => this.#refuse(command.id, error));
    } catch (error) {
      this.#refuse(command.id, error);
    }
  }

  /** As {@link SessionStream.handle}, for a send that was read without the generated code; `read` throws where it is not well formed. */
  send(commandId: bigint, read: () => OutgoingMessage): void | Promise<void> {
    if (this.#session.state === "closed") return;
    const { caller } = this.#session;
    if (caller === undefined) return this.fail(notIdentified());
    this.#session.heard();
    const answer = (result: SendResult) => {
      if (commandId !== 0n) this.#push(commandId, { case: "send", value: sendResultToProto(result) });
    };
    const refuse = (error: unknown) => this.#refuse(commandId, error);
    try {
      return seeThrough(whenDone(send(this.#options.context, caller, read()), answer), refuse);
    } catch (error) {
      refuse(error);
    }
  }

  #first(command: Command): void | Promise<void> {
    if (command.command.case !== "identify") return this.fail(notIdentified());
    try {
      validateMessage(CommandSchema, command);
    } catch (error) {
      return this.fail(this.#known(error));
    }
    return this.identify(command.command.value);
  }

  #identifyRequest(message: Identify): IdentifyRequest {
    const { application, clientId, address, namespace, receiveClientEvents, initialCredit, tags } = message;
    const { takesHttpRequests } = message;
    const credential = message.credential ?? this.#options.credential;
    return {
      application,
      clientId,
      metadata: attributesFromProto(message.metadata?.attributes ?? {}, this.#options.context.limits),
      receiveClientEvents,
      takesHttpRequests,
      wrongCredential: "refuse",
      ...(credential === undefined ? {} : { credential }),
      ...(address === undefined ? {} : { address }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(initialCredit === undefined ? {} : { credit: initialCredit }),
      ...(tags.length === 0 ? {} : { tags }),
    };
  }

  #finish(command: Command, outcome: Outcome): void {
    if (outcome !== undefined && wantsAnswer(command)) this.#push(command.id, outcome);
  }

  #refuse(commandId: bigint, thrown: unknown): void {
    this.#push(commandId, { case: "failure", value: errorToFailure(this.#known(thrown)) });
  }

  #push(commandId: bigint, result: Result): void {
    const answer = create(CommandResultSchema, { commandId, result });
    this.#session.push({ kind: "answer", answer, bytes: resultBytes(result) });
  }

  #known(thrown: unknown): BrokerError {
    return takenError(thrown, this.#options, "a command could not be handled");
  }
}

/** A listed client costs about this much in an answer. */
const listedClientBytes = 512;

function resultBytes(result: Result): number {
  if (result.case === "queryClients") return result.value.clients.length * listedClientBytes;
  return result.case === "request" ? (result.value.content?.data.length ?? 0) + 64 : 64;
}
