import { toJson } from "@bufbuild/protobuf";
import { type ExplainQueryResponse, IndexKind } from "../gen/singyeong/v1/directory_service_pb.js";
import { QuerySchema } from "../gen/singyeong/v1/query_pb.js";
import { type ClientRef, clientRefFromProto } from "./message.js";
import { type MetadataValue, valueFromProto } from "./values.js";

/** How a query is answered at this moment. */
export interface Explanation {
  /** The query as the broker understood it, as the JSON of its protobuf form. */
  readonly query: unknown;
  /** The indexes it was answered from. Empty: every client of the applications was looked at. */
  readonly indexes: readonly {
    /** Empty for a ring, which stands for the clients themselves. */
    readonly path: readonly string[];
    readonly kind: "hash" | "ordered" | "ring" | "unknown";
    readonly candidates: number;
  }[];
  readonly candidates: number;
  readonly matches: number;
  /** Whom a send would have gone to. Undefined: nobody. */
  readonly pick: ClientRef | undefined;
  /** True: nothing matched, and `optional` made the query run again without its conditions. */
  readonly fellBack: boolean;
  readonly clients: readonly {
    readonly client: ClientRef;
    readonly matches: boolean;
    /** The clauses that ruled it out, outermost first. */
    readonly failures: readonly {
      readonly clause: string;
      readonly actual: MetadataValue | undefined;
      readonly explanation: string;
    }[];
  }[];
}

const indexKinds: Readonly<Record<number, Explanation["indexes"][number]["kind"]>> = {
  [IndexKind.HASH]: "hash",
  [IndexKind.ORDERED]: "ordered",
  [IndexKind.RING]: "ring",
};

/** The explanation of the wire, read. */
export function explanationFromProto(answer: ExplainQueryResponse): Explanation {
  const { query, indexes, candidates, matches, pick, fellBack, clients } = answer;
  return {
    query: query === undefined ? {} : toJson(QuerySchema, query),
    indexes: indexes.map(({ path, kind, candidates }) => ({
      path: path?.segments ?? [],
      kind: indexKinds[kind] ?? "unknown",
      candidates,
    })),
    candidates,
    matches,
    pick: clientRefFromProto(pick),
    fellBack,
    clients: clients.map(({ client, matches, failures }) => ({
      client: clientRefFromProto(client) ?? { application: "", clientId: "" },
      matches,
      failures: failures.map(({ clause, actual, explanation }) => ({
        clause,
        actual: actual === undefined ? undefined : valueFromProto(actual),
        explanation,
      })),
    })),
  };
}
