import { create } from "@bufbuild/protobuf";
import type { ConnectRouter } from "@connectrpc/connect";
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
import { type Call, callOf } from "./call.js";
import { sessionOf } from "./call-caller.js";
import { RpcTransport } from "./rpc-transport.js";
import { SessionStream } from "./session-stream.js";
import { type UnaryMethod, unaryMethod } from "./unary-method.js";
import { validateMessage } from "./validation.js";

/** The unary methods of SessionService. */
export function sessionMethods(context: CommandContext): readonly UnaryMethod[] {
  return [
    unaryMethod(SessionService.method.grantCredit, ({ credit }, call) => {
      sessionOf(context, call).grantCredit(credit);
      return create(GrantCreditResponseSchema);
    }),
  ];
}

/** Serves the calls that are a client's session. */
export function registerSessionStreams(router: ConnectRouter, context: CommandContext, logger: Logger): void {
  const openStream = (call: Call) => {
    let transport: RpcTransport | undefined;
    const stream = new SessionStream({
      context,
      logger,
      connection: call.connection,
      credential: credentialFrom(call.header("authorization")),
      openTransport: (options) => {
        transport = new RpcTransport(options);
        return transport;
      },
    });
    call.signal.addEventListener("abort", () => stream.gone(), { once: true });
    return { stream, frames: transport?.frames() ?? [] };
  };

  async function* connect(
    requests: AsyncIterable<ConnectRequest>,
    call: Call,
  ): AsyncGenerator<ConnectResponse> {
    const { stream, frames } = openStream(call);
    void receive(stream, requests);
    let sequence = 0n;
    for await (const events of frames) {
      sequence += 1n;
      yield create(ConnectResponseSchema, { sequence, events });
    }
  }

  async function* subscribe(request: SubscribeRequest, call: Call): AsyncGenerator<SubscribeResponse> {
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
  }

  router.rpc(SessionService.method.connect, (requests, call) => connect(requests, callOf(call)));
  router.rpc(SessionService.method.subscribe, (request, call) => subscribe(request, callOf(call)));
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
