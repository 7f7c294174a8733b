import { create } from "@bufbuild/protobuf";
import { type Query as ProtoQuery, QuerySchema, SelectorKind } from "../gen/singyeong/v1/query_pb.js";
import type { Condition } from "./condition.js";

/** Picks one of several matches by a value of theirs. */
export interface Selector {
  readonly kind: "min" | "max" | "average";
  readonly segments: readonly string[];
}

/** Which clients are meant. Everything is optional; an empty query means any client. */
export interface Query {
  /** Clients of this application. Absent: of every one. */
  readonly application?: string | undefined;
  /** Clients that carry all of these tags, whatever their application; only without `application`. */
  readonly tags?: readonly string[] | undefined;
  /** What they have to be like: clauses, or CEL text such as `version >= semver("2.0.0") && "123" in users`. */
  readonly where?: Condition | string | undefined;
  /** Who of several gets it: {@link min}, {@link max}, {@link average}. Absent: by key, and without a key by chance. */
  readonly pick?: Selector | undefined;
  /** The same key picks the same client while the matches stay the same. */
  readonly key?: string | undefined;
  /** True: without a match it is asked again without `where` and `pick`. @default false */
  readonly optional?: boolean | undefined;
  /** True: without a match, or where it has no room, the message is dropped without an error. @default false */
  readonly droppable?: boolean | undefined;
  /** True: clients without a valid credential can match as well. @default false */
  readonly restricted?: boolean | undefined;
}

/** A query, or the id of an application. */
export type Target = Query | string;

/** Picks the match with the smallest value. */
export function min(...segments: [string, ...string[]]): Selector {
  return { kind: "min", segments };
}

/** Picks the match with the largest value. */
export function max(...segments: [string, ...string[]]): Selector {
  return { kind: "max", segments };
}

/** Picks the match nearest to the mean of all. */
export function average(...segments: [string, ...string[]]): Selector {
  return { kind: "average", segments };
}

const selectorKinds = {
  min: SelectorKind.MIN,
  max: SelectorKind.MAX,
  average: SelectorKind.AVERAGE,
} as const satisfies Record<Selector["kind"], SelectorKind>;

/** As it goes over the wire. */
export function queryToProto(target: Target): ProtoQuery {
  const query = typeof target === "string" ? { application: target } : target;
  const { restricted = false, droppable = false, optional = false, key, pick } = query;
  return create(QuerySchema, {
    applicationSelector: applicationsOf(query),
    filter: filterOf(query.where),
    restricted,
    droppable,
    optional,
    ...(key === undefined ? {} : { key }),
    ...(pick === undefined
      ? {}
      : { selector: { kind: selectorKinds[pick.kind], path: { segments: [...pick.segments] } } }),
  });
}

function applicationsOf({ application, tags }: Query) {
  if (application !== undefined) return { case: "application" as const, value: application };
  if (tags === undefined) return { case: undefined };
  return { case: "applicationTags" as const, value: { tags: [...tags] } };
}

function filterOf(condition: Condition | string | undefined) {
  if (condition === undefined) return { case: undefined };
  if (typeof condition === "string") return { case: "cel" as const, value: condition };
  return { case: "conditions" as const, value: { conditions: [condition.toProto()] } };
}
