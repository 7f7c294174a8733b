import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import {
  CommandSchema,
  type ConnectRequestSchema,
  SessionService,
} from "../gen/singyeong/v1/session_service_pb.js";
import type { LinkEvent, LinkOptions } from "./session-link.js";

/** A session over one stream in both directions. */
export async function* openStreamLink(
  options: LinkOptions,
): AsyncGenerator<readonly LinkEvent[], void, undefined> {
  const { transport, headers, signal } = options;
  const sessions = createClient(SessionService, transport);
  for await (const { events } of sessions.connect(requests(options), { headers, signal }))
    yield events.map(({ event }) => event);
}

async function* requests({
  identify,
  commands,
}: LinkOptions): AsyncGenerator<MessageInitShape<typeof ConnectRequestSchema>, void, undefined> {
  yield { commands: [create(CommandSchema, { command: { case: "identify", value: identify } })] };
  for await (const frame of commands) yield { commands: frame };
}
