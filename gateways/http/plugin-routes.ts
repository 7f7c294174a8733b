import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { callPluginRoute } from "../../src/commands/call-plugin-route.js";
import type { Caller } from "../../src/commands/context.js";
import {
  RouteBodyError,
  type RouteMethod,
  type RouteRequest,
  type RouteResponse,
} from "../../src/plugins/plugin-route.js";
import { stringifyJson } from "../../src/util/json.js";
import { parseBoundedJson } from "../bounded-json.js";
import { answerNotFound } from "./error-answers.js";
import type { HttpGatewayOptions } from "./http-gateway-options.js";
import { callerOfRequest, requireCaller } from "./require-caller.js";

declare module "fastify" {
  interface FastifyContextConfig {
    /** True: the body is bytes, whatever its content type; else it is JSON. */
    readonly readsAnyBody?: boolean;
  }
}

const prefix = "/api/v1/plugin";
const noBytes = new Uint8Array();

/** The routes of plugins, for callers with a valid credential. PROTOCOL §5. */
export async function pluginRoutes(app: FastifyInstance, { context }: HttpGatewayOptions): Promise<void> {
  const { routes } = context.extensions;
  if (routes.length === 0) return;
  const { maxFrameDepth } = context.limits;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, async (_request: unknown, body: Buffer) => body);
  const options = {
    onRequest: requireCaller(context),
    config: { readsAnyBody: true },
    exposeHeadRoute: false,
  };
  for (const route of routes) {
    const { plugin, method, path } = route;
    const schema = {
      summary: `A route of the plugin ${plugin}.`,
      tags: ["plugins"],
      security: [{ password: [] }],
    };
    app.route({
      ...options,
      method,
      url: `${prefix}${path}`,
      schema,
      async handler(request, reply) {
        const caller = callerOfRequest(request);
        const asked = routeRequest(request, caller, maxFrameDepth);
        return answer(reply, await callPluginRoute(caller, route, asked));
      },
    });
  }
  // Who has no credential does not learn which routes there are.
  app.all(`${prefix}/*`, { ...options, schema: { hide: true } }, answerNotFound);
}

function routeRequest(request: FastifyRequest, caller: Caller, maxDepth: number): RouteRequest {
  const { authorization: _, ...headers } = request.headers;
  const body = request.body instanceof Uint8Array ? request.body : noBytes;
  return {
    caller,
    method: request.method as RouteMethod, // routes have no others
    url: request.url,
    params: request.params as RouteRequest["params"], // texts, as all that the router finds in a path
    query: request.query as RouteRequest["query"], // the parser makes texts and lists of them
    headers: headers as RouteRequest["headers"], // those that are absent are not there
    body,
    json: () => jsonOf(body, maxDepth),
  };
}

function jsonOf(body: Uint8Array, maxDepth: number): unknown {
  try {
    return parseBoundedJson(Buffer.from(body).toString("utf8"), "body", maxDepth);
  } catch (cause) {
    throw new RouteBodyError("the body is no JSON", { cause });
  }
}

function answer(reply: FastifyReply, { status, headers = {}, body }: RouteResponse): FastifyReply {
  if (body === undefined)
    return reply
      .code(status ?? 204)
      .headers(headers)
      .send();
  reply.code(status ?? 200);
  if (typeof body === "string" || body instanceof Uint8Array) return reply.headers(headers).send(body);
  return reply.type("application/json; charset=utf-8").headers(headers).send(stringifyJson(body));
}
