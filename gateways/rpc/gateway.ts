import { connectNodeAdapter } from "@connectrpc/connect-node";
import { Health } from "../../gen/grpc/health/v1/health_pb.js";
import { AdminService } from "../../gen/singyeong/v1/admin_service_pb.js";
import { DirectoryService } from "../../gen/singyeong/v1/directory_service_pb.js";
import { MessageService } from "../../gen/singyeong/v1/message_service_pb.js";
import { ProxyService } from "../../gen/singyeong/v1/proxy_service_pb.js";
import { QueueService } from "../../gen/singyeong/v1/queue_service_pb.js";
import { SessionService } from "../../gen/singyeong/v1/session_service_pb.js";
import type { CommandContext } from "../../src/commands/context.js";
import type { Logger } from "../../src/observability/logger.js";
import { createErrorInterceptor } from "./error-interceptor.js";
import { registerHealthService } from "./health-service.js";
import { registerLaterMethods } from "./later-methods.js";
import { contextValuesOf } from "./node-connection.js";
import { registerReflectionService } from "./reflection-service.js";
import { registerServices } from "./services.js";
import { registerSessionService } from "./session-service.js";
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
  /** Handles the requests that are no call of a known method. */
  readonly fallback: RequestHandler;
}

/** Serves the protobuf services as Connect, gRPC and gRPC-Web, on HTTP/1 and HTTP/2. */
export function createRpcGateway({ context, logger, fallback }: RpcGatewayOptions): RequestHandler {
  return connectNodeAdapter({
    routes(router) {
      registerSessionService(router, context, logger);
      registerServices(router, context);
      registerLaterMethods(router);
      registerHealthService(
        router,
        apiServices.map(({ typeName }) => typeName),
        context.draining,
      );
      registerReflectionService(router, [...apiServices, Health]);
    },
    interceptors: [createErrorInterceptor(logger), validationInterceptor],
    contextValues: contextValuesOf,
    // Compression costs ten times what it saves on small messages.
    acceptCompression: [],
    readMaxBytes: context.limits.maxFrameBytes,
    fallback,
  });
}
