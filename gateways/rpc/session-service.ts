import { create } from "@bufbuild/protobuf";
import type { ConnectRouter, HandlerContext } from "@connectrpc/connect";
import {
  type ConnectRequest,
  type ConnectResponse,
  ConnectResponseSchema,
  GrantCreditResponseSchema,
  SessionService,
  type SubscribeRequest,
  SubscribeRequestSchema,
  type SubscribeResponse,
  SubscribeResponseSchema,
} from "../../gen/singyeong/v1/session_service_pb.js";
import type { CommandContext } from "../../src/commands/context.js";
import { BrokerError } from "../../src/errors.js";
import type { Logger } from "../../src/observability/logger.js";
import { credentialFrom } from "../credential.js";
import { sessionOf } from "./call-caller.js";
import { connectionKey } from "./node-connection.js";
import { RpcTransport } from "./rpc-transport.js";
import { SessionStream } from "./session-stream.js";
import { validateMessage } from "./validation.js";

/** Serves the calls that are a client's session. */
export function registerSessionService(router: ConnectRouter, context: CommandContext, logger: Logger): void {
  const openStream = (call: HandlerContext) => {
    let transport: RpcTransport | undefined;
    const stream = new SessionStream({
      context,
      logger,
      connection: call.values.get(connectionKey),
      credential: credentialFrom(call.requestHeader.get("authorization") ?? undefined),
      openTransport: (options) => {
        transport = new RpcTransport(options);
        return transport;
      },
    });
    call.signal.addEventListener("abort", () => stream.gone(), { once: true });
    return { stream, frames: transport?.frames() ?? [] };
  };

  router.service(SessionService, {
    async *connect(requests: AsyncIterable<ConnectRequest>, call): AsyncGenerator<ConnectResponse> {
      const { stream, frames } = openStream(call);
      void receive(stream, requests);
      let sequence = 0n;
      for await (const events of frames) {
        sequence += 1n;
        yield create(ConnectResponseSchema, { sequence, events });
      }
    },

    async *subscribe(request: SubscribeRequest, call): AsyncGenerator<SubscribeResponse> {
      validateMessage(SubscribeRequestSchema, request);
      const { identify } = request;
      if (identify === undefined) throw new BrokerError("INVALID_REQUEST", "identify: value is required");
      if (identify.takesHttpRequests) throw noWayUp();
      const { stream, frames } = openStream(call);
      void stream.identify(identify);
      let sequence = 0n;
      for await (const events of frames) {
        sequence += 1n;
        yield create(SubscribeResponseSchema, { sequence, events });
      }
    },

    grantCredit({ credit }, call) {
      sessionOf(context, call).grantCredit(credit);
      return create(GrantCreditResponseSchema);
    },
  });
}

async function receive(stream: SessionStream, requests: AsyncIterable<ConnectRequest>): Promise<void> {
  try {
    for await (const { commands } of requests) {
      for (const command of commands) {
        const pending = stream.handle(command);
        if (pending !== undefined) await pending;
      }
    }
    stream.leave();
  } catch (error) {
    // The client broke off, or sent what is no frame; in both cases nothing more will come.
    stream.fail(new BrokerError("INVALID_FRAME", "the stream could not be read", { cause: error }));
  }
}

function noWayUp(): BrokerError {
  return new BrokerError(
    "INVALID_REQUEST",
    "identify.takes_http_requests: only for Connect, whose stream carries answers up",
  );
}
