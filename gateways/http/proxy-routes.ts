import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Caller } from "../../src/commands/context.js";
import { forward } from "../../src/commands/forward.js";
import type { BrokerError } from "../../src/errors.js";
import type { Arrival } from "../../src/proxy/forwarding-fields.js";
import type { ForwardedRequest } from "../../src/proxy/http-proxy.js";
import { countedSink } from "../counted-sink.js";
import { takenError } from "../taken-error.js";
import type { ErrorAnswer } from "./error-answers.js";
import type { HttpGatewayOptions } from "./http-gateway-options.js";
import { ProxyAnswer } from "./proxy-answer.js";
import { type ProxyRequest, ProxyRequestFault, parseProxyRequest } from "./proxy-request.js";
import { querySchema } from "./query-schema.js";
import { callerOfRequest, requireCaller } from "./require-caller.js";

const bodySchema = {
  type: "object",
  required: ["method", "route", "query"],
  properties: {
    method: { type: "string", enum: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] },
    route: { type: "string", description: "Path and query part." },
    query: querySchema,
    headers: {
      type: "object",
      description: "Header fields; a value is a string, or a list of strings.",
      additionalProperties: { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] },
    },
    body: {
      description:
        "A string is sent as it is, anything else as JSON. GET and HEAD have none, all others need one.",
    },
  },
} as const;

/** What the routes need. */
export interface ProxyRoutesOptions extends HttpGatewayOptions {
  /** Answers what is no fault of a proxy request itself. */
  readonly answerError: ErrorAnswer;
}

/** The proxy of the original: a request described in JSON. PROTOCOL §5. */
export async function proxyRoutes(app: FastifyInstance, options: ProxyRoutesOptions): Promise<void> {
  const { context, legacyProxy } = options;

  app.post(
    "/api/v1/proxy",
    {
      onRequest: requireCaller(context),
      errorHandler(thrown, request, reply) {
        if (!(thrown instanceof ProxyRequestFault)) return options.answerError(thrown, request, reply);
        return reply.code(400).send({ [thrown.field]: [thrown.message] });
      },
      schema: {
        summary: "Sends an HTTP request to a client that matches, and answers with its answer.",
        tags: ["proxy"],
        security: [{ password: [] }],
        body: bodySchema,
      },
    },
    (request, reply) => {
      const asked = parseProxyRequest(request.body, arrivalOf(request), context.limits);
      send(callerOfRequest(request), asked, reply);
      return reply;
    },
  );

  function send(caller: Caller, { query, request }: ProxyRequest, reply: FastifyReply): void {
    let forwarded: ForwardedRequest | undefined;
    const answer = new ProxyAnswer(
      reply,
      () => forwarded?.resume(),
      (error) => void reply.code(400).send({ errors: [textOf(error)] }),
    );
    reply.raw.once("close", () => forwarded?.abort()); // without effect where it is done
    try {
      const sink = countedSink(answer, context.limitMetrics);
      forwarded = forward(context, caller, { query, request, ...legacyProxy }, sink);
    } catch (thrown) {
      answer.failed(takenError(thrown, options, "a request could not be forwarded"));
    }
  }
}

function textOf(error: BrokerError): string {
  return error.reason === "NO_ROUTE" ? "no matches" : error.message;
}

function arrivalOf({ ip, protocol, raw }: FastifyRequest): Arrival {
  const httpVersion = raw.httpVersion === "2.0" ? "2" : raw.httpVersion;
  return { remoteAddress: ip, scheme: protocol, httpVersion, trusted: false };
}
