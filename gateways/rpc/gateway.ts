import type { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { file_google_rpc_error_details } from "../../gen/google/rpc/error_details_pb.js";
import { Health } from "../../gen/grpc/health/v1/health_pb.js";
import { PeerService } from "../../gen/singyeong/cluster/v1/peer_service_pb.js";
import { AdminService } from "../../gen/singyeong/v1/admin_service_pb.js";
import { DirectoryService } from "../../gen/singyeong/v1/directory_service_pb.js";
import { MessageService } from "../../gen/singyeong/v1/message_service_pb.js";
import { ProxyService } from "../../gen/singyeong/v1/proxy_service_pb.js";
import { QueueService } from "../../gen/singyeong/v1/queue_service_pb.js";
import { SessionService } from "../../gen/singyeong/v1/session_service_pb.js";
import type { CommandContext } from "../../src/commands/context.js";
import type { Logger } from "../../src/observability/logger.js";
import { FlushScheduler } from "../../src/session/flush-scheduler.js";
import { wireStatus } from "../error-map.js";
import { adminMethods } from "./admin-service.js";
import { boundTimeouts } from "./bounded-timeouts.js";
import { createErrorInterceptor, createErrorTranslator } from "./call-errors.js";
import { directoryMethods, registerDirectoryStreams } from "./directory-service.js";
import { registerHealthService } from "./health-service.js";
import { leanConsume } from "./lean/lean-consume.js";
import { createLeanGateway, type LeanGateway, type LeanMethod } from "./lean/lean-gateway.js";
import { leanSession } from "./lean/lean-session.js";
import { createOverloadRefusal } from "./lean/overload-refusal.js";
import { UnaryExchange } from "./lean/unary-exchange.js";
import { messageMethods } from "./message-service.js";
import { contextValuesOf } from "./node-connection.js";
import { proxyMethods, registerProxyStreams } from "./proxy/proxy-service.js";
import { queueMethods, registerQueueStreams } from "./queues/queue-service.js";
import { registerReflectionService } from "./reflection-service.js";
import { registerSessionStreams, sessionMethods } from "./session-service.js";
import { pathOf } from "./unary-method.js";
import { validationInterceptor } from "./validation-interceptor.js";

const apiServices = [
  SessionService,
  MessageService,
  DirectoryService,
  QueueService,
  ProxyService,
  AdminService,
];

/** What handles a request of either HTTP version. */
export type RequestHandler = ReturnType<typeof connectNodeAdapter>;

/** What the gateway needs. */
export interface RpcGatewayOptions {
  readonly context: CommandContext;
  readonly logger: Logger;
  /** Serves `PeerService.Link`. Absent: this broker stands alone, and there is no such service. */
  readonly link?: LeanMethod;
  /** Handles the requests that are no call of a known method. */
  readonly fallback: RequestHandler;
}

/** Serves the protobuf services as Connect, gRPC and gRPC-Web, on HTTP/1 and HTTP/2. */
export interface RpcGateway {
  /** Serves a call on an HTTP/2 stream without more ado, where it is plain gRPC; false: its request has to be handled. */
  readonly handleStream: LeanGateway;
  /** Refuses what comes on an HTTP/2 stream as cheaply as can be, where it is gRPC; false: it is something else. */
  readonly refuseOverloaded: LeanGateway;
  /** Handles any request of either HTTP version. */
  readonly handleRequest: RequestHandler;
}

/** Creates the gateway. Every method is the same, whichever of its two ways a call takes. */
export function createRpcGateway({ context, logger, link, fallback }: RpcGatewayOptions): RpcGateway {
  const methods = [
    ...sessionMethods(context),
    ...messageMethods(context),
    ...directoryMethods(context),
    ...queueMethods(context),
    ...proxyMethods(context),
    ...adminMethods(context),
  ];
  const translate = createErrorTranslator({ context, logger });
  const { maxFrameBytes } = context.limits;
  const consuming = { context, logger, flushes: new FlushScheduler() };
  const lean = new Map<string, LeanMethod>([
    [pathOf(SessionService.method.connect), leanSession(context, logger)],
    [pathOf(QueueService.method.consume), leanConsume(consuming, translate)],
  ]);
  if (link !== undefined) lean.set(pathOf(PeerService.method.link), link);
  for (const method of methods)
    lean.set(method.path, (call) => new UnaryExchange({ call, method, maxFrameBytes, translate }));
  const general = connectNodeAdapter({
    routes(router) {
      for (const method of methods) method.register(router);
      registerSessionStreams(router, context, logger);
      registerDirectoryStreams(router, context);
      registerQueueStreams(router, consuming);
      registerProxyStreams(router, context);
      registerHealthService(
        router,
        apiServices.map(({ typeName }) => typeName),
        context.draining,
      );
      registerReflectionService(router, [...apiServices, Health], [file_google_rpc_error_details]);
    },
    interceptors: [createErrorInterceptor(translate), validationInterceptor],
    contextValues: contextValuesOf,
    // Compression costs ten times what it saves on small messages.
    acceptCompression: [],
    readMaxBytes: maxFrameBytes,
    fallback: (request, response) => {
      if (isGrpc(request)) refuseUnknownMethod(request, response);
      else fallback(request, response);
    },
  });
  return {
    handleStream: createLeanGateway(lean, logger),
    refuseOverloaded: createOverloadRefusal(logger),
    handleRequest(request, response) {
      for (const side of [request, response]) {
        side.on("error", (error: Error) => logger.debug({ error }, "a call broke off")); // "close" follows
      }
      if (!("stream" in request)) readToItsEnd(request, response);
      boundTimeouts(request.headers);
      try {
        general(request, response);
      } catch (error) {
        logger.debug({ error }, "a call could not be read");
        refuseUnreadable(request, response);
      }
    },
  };
}

/**
 * Has an HTTP/1 request read to its end also where it is answered before, as one over the limits is: the next request on its
 * connection stands behind the rest. What iterates over a request would destroy it on giving up, and then nobody reads on.
 */
function readToItsEnd(request: IncomingMessage, response: EventEmitter): void {
  request[Symbol.asyncIterator] = () => request.iterator({ destroyOnReturn: false });
  response.once("finish", () => request.removeAllListeners("readable").resume());
}

/** Answers a call without a Host, or with one that makes no URL: connect-node throws where it builds one. RFC 9112 §3.2. */
function refuseUnreadable(...[request, response]: Parameters<RequestHandler>): void {
  request.resume();
  response.statusCode = 400;
  response.end();
}

function isGrpc({ headers }: Parameters<RequestHandler>[0]): boolean {
  return headers["content-type"]?.startsWith("application/grpc") === true;
}

/** What a gRPC client has to hear about a method that does not exist: a status, where HTTP would say 404. */
function refuseUnknownMethod(...[request, response]: Parameters<RequestHandler>): void {
  request.resume();
  // Headers that end the stream: a response without a message has no trailers of its own.
  response.setHeader("content-type", request.headers["content-type"] ?? "");
  response.setHeader("grpc-status", String(wireStatus.unimplemented.grpc));
  response.setHeader("grpc-message", "unknown method");
  response.end();
}
