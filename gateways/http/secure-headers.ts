import type { FastifyInstance } from "fastify";

/** On every answer: it is no page, and nobody may make one of it, guess its type or keep it. */
const secureHeaders: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

/** One year: browsers that came by TLS once come by nothing else for so long. */
const strictTransport = "max-age=31536000";

/** Adds the headers to the answers of every route; one that sets a header itself, as an upstream's answer may, keeps its own. */
export function addSecureHeaders(app: FastifyInstance): void {
  app.addHook("onSend", async (request, reply) => {
    for (const [name, value] of Object.entries(secureHeaders)) {
      if (!reply.hasHeader(name)) reply.header(name, value);
    }
    if (request.protocol === "https" && !reply.hasHeader("strict-transport-security"))
      reply.header("strict-transport-security", strictTransport);
  });
}
