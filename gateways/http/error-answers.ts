import type { FastifyReply, FastifyRequest } from "fastify";
import { wireStatus } from "../error-map.js";
import { retryAfterFields } from "../retry-after.js";
import { type ErrorTaker, takenError } from "../taken-error.js";

/** What answers a request that failed. */
export type ErrorAnswer = (thrown: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/** Answers what goes wrong the way clients of the original expect it. PROTOCOL §5. */
export function createErrorAnswer(taker: ErrorTaker): ErrorAnswer {
  return (thrown, _request, reply) => {
    if (thrown instanceof SyntaxError) return answer(reply, 400, "Bad Request");
    if (isClientFault(thrown)) {
      if (thrown.statusCode === 413) taker.context.limitMetrics.reached("maxFrameBytes");
      return answer(reply, thrown.statusCode, thrown.message);
    }
    const error = takenError(thrown, taker, "a REST request could not be handled");
    if (error.reason === "UNAUTHENTICATED") {
      return reply.code(401).send({ status: "error", error: "not authorized" });
    }
    return answer(reply.headers(retryAfterFields(error)), wireStatus[error.code].http, error.message);
  };
}

/** Answers a request for which there is no route. */
export function answerNotFound(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.code(404).send({ code: 404, error: "not found" });
}

function answer(reply: FastifyReply, status: number, detail: string): FastifyReply {
  return reply.code(status).send({ errors: { detail } });
}

/** Errors of fastify itself, such as a body over the limit, carry the status to answer with. */
function isClientFault(thrown: unknown): thrown is Error & { statusCode: number } {
  if (!(thrown instanceof Error) || !("statusCode" in thrown)) return false;
  return typeof thrown.statusCode === "number" && thrown.statusCode >= 400 && thrown.statusCode < 500;
}
