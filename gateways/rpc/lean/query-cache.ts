import { QuerySchema } from "../../../gen/singyeong/v1/query_pb.js";
import type { Query } from "../../../src/query/query.js";
import { LruMap } from "../../../src/util/lru-map.js";
import { type QueryProtoLimits, queryFromProto } from "../query-proto.js";
import { validateMessage } from "../validation.js";
import { decodeMessage } from "./decode-message.js";

/** Queries kept, and the longest one worth keeping. */
const maxQueries = 1_000;
const maxQueryBytes = 1_024;

/** Queries by the bytes they came in, so that one that is sent again and again is read once. The least recently used goes first. */
export class QueryCache {
  readonly #limits: QueryProtoLimits;
  readonly #queries = new LruMap<string, Query>(maxQueries);

  constructor(limits: QueryProtoLimits) {
    this.#limits = limits;
  }

  /**
   * The query that stands at a place in a frame.
   * @throws BrokerError `INVALID_REQUEST`, `INVALID_QUERY` or `LIMIT_EXCEEDED`; `INVALID_FRAME` for bytes that are no query.
   */
  read(frame: Buffer, start: number, end: number): Query {
    if (end - start > maxQueryBytes) return this.#parse(frame.subarray(start, end));
    const key = frame.toString("latin1", start, end);
    const known = this.#queries.get(key);
    if (known !== undefined) return known;
    const query = this.#parse(frame.subarray(start, end));
    this.#queries.set(key, query);
    return query;
  }

  #parse(bytes: Uint8Array): Query {
    const query = decodeMessage(QuerySchema, bytes);
    validateMessage(QuerySchema, query);
    return queryFromProto(query, this.#limits);
  }
}
