import { deepStrictEqual } from "node:assert/strict";
import { create, fromBinary } from "@bufbuild/protobuf";
import { queryFromProto } from "../../../gateways/rpc/query-proto.js";
import { queryToProto } from "../../../gateways/rpc/query-to-proto.js";
import { validateMessage } from "../../../gateways/rpc/validation.js";
import { QuerySchema } from "../../../gen/singyeong/v1/query_pb.js";
import { BrokerError } from "../../../src/errors.js";
import { parseCelFilter } from "../../../src/query/cel-filter.js";
import { CelFilterCache } from "../../../src/query/cel-filter-cache.js";
import { parseLegacyQuery } from "../../../src/query/legacy-query.js";
import { conditionHolds, matches } from "../../../src/query/match.js";
import type { Condition, Query } from "../../../src/query/query.js";
import { checkQueryLimits } from "../../../src/query/query-limits.js";
import { makeAttributes } from "../../support/clients.js";
import { fuzzLimits } from "../fuzz-limits.js";
import { type FuzzTarget, readOrRefuse } from "../fuzz-target.js";
import { mutateBytes } from "../mutate-bytes.js";
import { mutateMessage } from "../mutate-message.js";
import { mutateText } from "../mutate-text.js";
import { mutateValue } from "../mutate-value.js";
import { celFilters, celWords, legacyQueries, protoSamples } from "../samples.js";

const attributes = makeAttributes({
  a: ["x", 1, { b: 2 }],
  load: 0.5,
  name: "prod",
  region: true,
  limits: { cpu: 1 },
});
const cache = new CelFilterCache(fuzzLimits);

/** Filters in CEL: read by the parser and by the cache of shapes, which have to agree. */
export const celTarget: FuzzTarget = {
  name: "CEL filters",
  make(random) {
    const input = mutateText(random.pick(celFilters), random, celWords);
    return {
      input,
      check() {
        const conditions = readOrRefuse([BrokerError], () => parseCelFilter(input, fuzzLimits));
        const cached = readOrRefuse([BrokerError], () => cache.read(input));
        deepStrictEqual(cached, conditions);
        if (conditions !== undefined) checkConditions(conditions);
      },
    };
  },
};

/** Queries of the legacy protocol as decoded values. */
export const legacyQueryTarget: FuzzTarget = {
  name: "legacy queries",
  make(random) {
    const value = mutateValue(random.pick(legacyQueries), random);
    const check = () => {
      const query = readOrRefuse([BrokerError], () => parseLegacyQuery(value, fuzzLimits));
      if (query !== undefined) checkQuery(query);
    };
    return { input: JSON.stringify(value), check };
  },
};

/** Queries in protobuf, by the generated code. */
export const protoQueryTarget: FuzzTarget = {
  name: "protobuf queries",
  make(random) {
    const sample = mutateMessage(random.pick(protoSamples.queries), random);
    const input = random.chance(0.7) ? sample : mutateBytes(sample, random, protoSamples.queries);
    return { input, check: () => checkProtoQuery(input) };
  },
};

function checkProtoQuery(input: Buffer): void {
  // The generated code refuses with errors of its own, which the gateway translates one and all.
  const message = readOrRefuse([Error], () => fromBinary(QuerySchema, input));
  if (message === undefined) return;
  const query = readOrRefuse([BrokerError], () => {
    validateMessage(QuerySchema, message);
    return queryFromProto(message, fuzzLimits);
  });
  if (query === undefined) return;
  checkQuery(query);
  deepStrictEqual(queryFromProto(create(QuerySchema, queryToProto(query)), fuzzLimits), query);
}

function checkQuery(query: Query): void {
  checkQueryLimits(query, fuzzLimits);
  matches(query, { application: "app", restricted: false, attributes });
  checkConditions(query.conditions);
}

function checkConditions(conditions: readonly Condition[]): void {
  for (const condition of conditions) conditionHolds(condition, attributes);
}
