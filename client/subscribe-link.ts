import { create } from "@bufbuild/protobuf";
import { type Client, createClient } from "@connectrpc/connect";
import { DirectoryService } from "../gen/singyeong/v1/directory_service_pb.js";
import { MessageService } from "../gen/singyeong/v1/message_service_pb.js";
import {
  type Command,
  type CommandResult,
  CommandResultSchema,
  SessionService,
} from "../gen/singyeong/v1/session_service_pb.js";
import { AsyncBuffer } from "./async-buffer.js";
import { errorFromCall, SingyeongError } from "./errors.js";
import type { LinkEvent, LinkOptions } from "./session-link.js";

interface Services {
  readonly sessions: Client<typeof SessionService>;
  readonly messages: Client<typeof MessageService>;
  readonly directory: Client<typeof DirectoryService>;
}

/**
 * A session for browsers, which cannot stream upwards: events come down one stream, and commands are unary calls. Commands keep
 * their order, one call after the other; a request does not hold up what follows it.
 */
export async function* openSubscribeLink(
  options: LinkOptions,
): AsyncGenerator<readonly LinkEvent[], void, undefined> {
  const { transport, headers, identify } = options;
  const services = {
    sessions: createClient(SessionService, transport),
    messages: createClient(MessageService, transport),
    directory: createClient(DirectoryService, transport),
  };
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  const buffer = new AsyncBuffer<readonly LinkEvent[]>();
  void readEvents();
  try {
    yield* buffer;
  } finally {
    over.abort();
  }

  async function readEvents(): Promise<void> {
    try {
      for await (const { events } of services.sessions.subscribe({ identify }, { headers, signal })) {
        buffer.push(events.map(({ event }) => event));
        for (const { event } of events)
          if (event.case === "ready") void runCommands(event.value.sessionToken);
      }
      buffer.end();
    } catch (error) {
      buffer.fail(error);
    }
  }

  async function runCommands(token: string): Promise<void> {
    const calling = { headers: { ...headers, "singyeong-session": token }, signal };
    for await (const frame of options.commands) {
      for (const command of frame) {
        const done = run(services, command, calling).then((event) => buffer.push([event]));
        if (command.command.case !== "request") await done;
      }
    }
    buffer.end();
  }
}

type Calling = { readonly headers: Record<string, string>; readonly signal: AbortSignal };

async function run(services: Services, command: Command, calling: Calling): Promise<LinkEvent> {
  const { id: commandId } = command;
  try {
    const result = await call(services, command, calling);
    return { case: "commandResult", value: create(CommandResultSchema, { commandId, result }) };
  } catch (thrown) {
    return { case: "commandLost", value: { commandId, error: errorFromCall(thrown) } };
  }
}

async function call(
  { sessions, messages, directory }: Services,
  { command }: Command,
  calling: Calling,
): Promise<CommandResult["result"]> {
  switch (command.case) {
    case "send":
      return { case: command.case, value: await messages.send(command.value, calling) };
    case "broadcast":
      return { case: command.case, value: await messages.broadcast(command.value, calling) };
    case "request":
      return { case: command.case, value: await messages.request(command.value, calling) };
    case "reply":
      return { case: command.case, value: await messages.reply(command.value, calling) };
    case "updateMetadata":
      return { case: command.case, value: await directory.updateMetadata(command.value, calling) };
    case "grantCredit":
      return { case: command.case, value: await sessions.grantCredit(command.value, calling) };
    default:
      throw new SingyeongError("UNSUPPORTED", `${command.case} needs a stream in both directions`, {
        outcome: "not_sent",
      });
  }
}
