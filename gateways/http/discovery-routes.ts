import type { FastifyInstance } from "fastify";
import { discoverTags } from "../../src/commands/discover-tags.js";
import { queryClients } from "../../src/commands/query-clients.js";
import { BrokerError } from "../../src/errors.js";
import { parseLegacyQuery } from "../../src/query/legacy-query.js";
import { parseBoundedJson } from "../bounded-json.js";
import { legacyClients } from "../legacy-client.js";
import type { HttpGatewayOptions } from "./http-gateway-options.js";
import { querySchema } from "./query-schema.js";
import { callerOfRequest, requireCaller } from "./require-caller.js";

const secured = [{ password: [] }];

/** The REST routes of the original. PROTOCOL §5. */
export async function discoveryRoutes(app: FastifyInstance, { context }: HttpGatewayOptions): Promise<void> {
  app.get("/", { schema: { hide: true } }, async (_request, reply) =>
    reply.redirect("/gateway/websocket", 302),
  );

  app.get("/gateway/websocket", { schema: { hide: true } }, async (_request, reply) =>
    reply
      .code(426)
      .header("upgrade", "websocket")
      .send({ errors: { detail: "this is a WebSocket endpoint" } }),
  );

  app.get(
    "/api/version",
    { schema: { summary: "Versions of the interface and of the broker.", tags: ["discovery"] } },
    async () => ({ api: "v1", singyeong: context.version }),
  );

  app.post(
    "/api/v1/query",
    {
      onRequest: requireCaller(context),
      schema: {
        summary: "Lists the clients that match a query.",
        tags: ["discovery"],
        security: secured,
        body: querySchema,
      },
    },
    async (request) => {
      const query = parseLegacyQuery(request.body, context.limits);
      return legacyClients(await queryClients(context, callerOfRequest(request), query), context.limits);
    },
  );

  app.get<{ Querystring: { q?: unknown } }>(
    "/api/v1/discovery/tags",
    {
      onRequest: requireCaller(context),
      schema: {
        summary: "Lists the applications that have a client with all of these tags.",
        tags: ["discovery"],
        security: secured,
        querystring: {
          type: "object",
          required: ["q"],
          properties: { q: { type: "string", description: 'A JSON list of strings, such as `["a","b"]`.' } },
        },
      },
    },
    async (request) => {
      const tags = parseTags(request.query.q, context.limits);
      return { result: await discoverTags(context, callerOfRequest(request), tags) };
    },
  );
}

function parseTags(q: unknown, { maxFrameDepth }: { readonly maxFrameDepth: number }): readonly string[] {
  const tags = typeof q === "string" ? parseBoundedJson(q, "q", maxFrameDepth) : undefined;
  if (Array.isArray(tags) && tags.length > 0 && tags.every((tag) => typeof tag === "string")) return tags;
  throw new BrokerError("INVALID_REQUEST", "q: must be a JSON list of strings, one at least");
}
