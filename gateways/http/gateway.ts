import swagger from "@fastify/swagger";
import Fastify, { type FastifyInstance } from "fastify";
import { stringifyJson } from "../../src/util/json.js";
import { parseBoundedJson } from "../bounded-json.js";
import { discoveryRoutes } from "./discovery-routes.js";
import { answerNotFound, createErrorAnswer } from "./error-answers.js";
import { healthRoutes } from "./health-routes.js";
import type { HttpGatewayOptions } from "./http-gateway-options.js";
import { pluginRoutes } from "./plugin-routes.js";
import { proxyRoutes } from "./proxy-routes.js";
import { addSecureHeaders } from "./secure-headers.js";

/** The REST side of the broker: discovery, health, metrics and their OpenAPI description. Resolves when it can serve. */
export async function createHttpGateway(options: HttpGatewayOptions): Promise<FastifyInstance> {
  const { context } = options;
  const answerError = createErrorAnswer(options);
  const app = Fastify({
    frameworkErrors: answerError,
    bodyLimit: context.limits.maxFrameBytes,
    routerOptions: { ignoreTrailingSlash: true },
  });
  addSecureHeaders(app);
  acceptAnyContentType(app, context.limits.maxFrameDepth);
  // Requests are checked by the commands they run, which name the field; the schemas of routes only describe them.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => stringifyJson);
  app.setReplySerializer(stringifyJson);
  app.setNotFoundHandler(answerNotFound);
  app.setErrorHandler(answerError);
  await app.register(swagger, {
    openapi: {
      info: {
        title: "singyeong",
        description: "REST interface of the singyeong broker.",
        version: context.version,
      },
      components: { securitySchemes: { password: { type: "apiKey", in: "header", name: "authorization" } } },
    },
  });
  await app.register(healthRoutes, options);
  await app.register(discoveryRoutes, options);
  await app.register(proxyRoutes, { ...options, answerError });
  await app.register(pluginRoutes, options);
  await app.ready();
  return app;
}

// PROTOCOL §5: a body is JSON whatever its Content-Type says; some clients send none, or an empty one.
function acceptAnyContentType(app: FastifyInstance, maxDepth: number): void {
  app.addHook("onRequest", async (request, reply) => {
    // Before its body is read: nobody wants it.
    if (request.is404) return answerNotFound(request, reply);
    if (!request.routeOptions.config.readsAnyBody) request.headers["content-type"] = "application/json";
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "application/json",
    { parseAs: "string" },
    async (_request: unknown, body: string) => parseBoundedJson(body, "body", maxDepth),
  );
}
