import { create } from "@bufbuild/protobuf";
import { type PeerQuery, PeerQuerySchema } from "../../../gen/singyeong/cluster/v1/peer_message_pb.js";
import type { Query } from "../../../src/query/query.js";
import type { NamePattern } from "../../../src/util/name-pattern.js";
import { type QueryProtoLimits, queryFromProto } from "../query-proto.js";
import { queryToProto } from "../query-to-proto.js";
import { required } from "./unreadable-item.js";

/** What a peer sends has passed the limits of the broker that took it in. */
export const noLimits: QueryProtoLimits = {
  maxConditions: Number.POSITIVE_INFINITY,
  maxQueryDepth: 256,
  maxListLength: Number.POSITIVE_INFINITY,
  maxCelLength: Number.POSITIVE_INFINITY,
  maxFrameDepth: 256,
};

/** The queries that were written last, in their form on a link: many messages share one. */
const written = new WeakMap<Query, PeerQuery>();

/** A query with its bound. */
export function queryToPeer(query: Query): PeerQuery {
  const known = written.get(query);
  if (known !== undefined) return known;
  const { bound } = query;
  const patterns = bound?.oneOf.map((pieces) => ({ pieces: [...pieces] }));
  const proto = create(PeerQuerySchema, {
    query: queryToProto(query),
    ...(patterns === undefined ? {} : { bound: { oneOf: patterns } }),
  });
  written.set(query, proto);
  return proto;
}

/** The same read back. @throws BrokerError `INVALID_FRAME`, `INVALID_QUERY` */
export function queryFromPeer(proto: PeerQuery | undefined): Query {
  const { query, bound } = required(proto, "query");
  const parsed = queryFromProto(required(query, "query.query"), noLimits);
  if (bound === undefined) return parsed;
  return {
    ...parsed,
    bound: { kind: "namespace", oneOf: bound.oneOf.map(({ pieces }) => patternOf(pieces)) },
  };
}

function patternOf([first, ...others]: readonly string[]): NamePattern {
  return [required(first, "query.bound.one_of.pieces"), ...others];
}
