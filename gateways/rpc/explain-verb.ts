import { create } from "@bufbuild/protobuf";
import {
  type ExplainQueryRequest,
  type ExplainQueryResponse,
  ExplainQueryResponseSchema,
  IndexKind,
} from "../../gen/singyeong/v1/directory_service_pb.js";
import type { Caller, CommandContext } from "../../src/commands/context.js";
import { type ExplainQueryOptions, explainQuery } from "../../src/commands/explain-query.js";
import type { ClientVerdict, Explanation } from "../../src/directory/explain.js";
import type { IndexUse } from "../../src/directory/planner.js";
import type { ClauseFailure } from "../../src/query/explain.js";
import { andThen, type MaybePromise } from "../../src/util/maybe-promise.js";
import { queryFromProto } from "./query-proto.js";
import { pathToProto, queryToProto } from "./query-to-proto.js";
import { valueToProto } from "./value-proto.js";

const indexKinds: Readonly<Record<IndexUse["kind"], IndexKind>> = {
  hash: IndexKind.HASH,
  ordered: IndexKind.ORDERED,
  ring: IndexKind.RING,
};

/** `DirectoryService.ExplainQuery`. */
export function explainQueryVerb(
  context: CommandContext,
  caller: Caller,
  message: ExplainQueryRequest,
): MaybePromise<ExplainQueryResponse> {
  const query = queryFromProto(message.query, context.limits);
  return andThen(explainQuery(context, caller, query, optionsOf(message)), explanationToProto);
}

function optionsOf({ clientLimit, client }: ExplainQueryRequest): ExplainQueryOptions {
  return {
    ...(clientLimit === 0 ? {} : { limit: clientLimit }),
    ...(client === undefined ? {} : { client }),
  };
}

function explanationToProto(explanation: Explanation): ExplainQueryResponse {
  const { query, uses, candidates, matches, pick, fellBack, clients } = explanation;
  return create(ExplainQueryResponseSchema, {
    query: queryToProto(query),
    indexes: uses.map(indexUseToProto),
    candidates,
    matches,
    ...(pick === undefined ? {} : { pick: { ...pick.ref } }),
    fellBack,
    clients: clients.map(verdictToProto),
  });
}

function indexUseToProto({ path, kind, candidates }: IndexUse) {
  const use = { kind: indexKinds[kind], candidates };
  return path.length === 0 ? use : { ...use, path: pathToProto(path) };
}

function verdictToProto({ client, matches, failures }: ClientVerdict) {
  return { client: { ...client.ref }, matches, failures: failures.map(failureToProto) };
}

function failureToProto({ clause, actual, explanation }: ClauseFailure) {
  return { clause, explanation, ...(actual === undefined ? {} : { actual: valueToProto(actual) }) };
}
