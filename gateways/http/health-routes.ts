import type { FastifyInstance } from "fastify";
import type { HttpGatewayOptions } from "./http-gateway-options.js";

/** Routes for those who run the broker; open to everyone who reaches the port. */
export async function healthRoutes(
  app: FastifyInstance,
  { context, metrics }: HttpGatewayOptions,
): Promise<void> {
  app.get(
    "/healthz",
    { schema: { summary: "Answers 200 while the process runs.", tags: ["health"] } },
    async () => ({
      status: "ok",
    }),
  );

  app.get(
    "/readyz",
    {
      schema: {
        summary: "Answers 200 while new clients are welcome, 503 once the broker drains.",
        tags: ["health"],
      },
    },
    async (_request, reply) =>
      context.draining.aborted
        ? reply.code(503).send({ status: "draining" })
        : reply.send({ status: "ready" }),
  );

  app.get(
    "/metrics",
    { schema: { summary: "Metrics in the Prometheus text format.", tags: ["health"] } },
    async (_request, reply) =>
      reply
        .type(metrics.contentType)
        .serializer(String)
        .send(await metrics.metrics()),
  );

  app.get("/openapi.json", { schema: { hide: true } }, async () => app.swagger());
}
