import type { Condition } from "../../src/query/query.js";
import type { AttributesLiteral } from "./attributes-literal.js";

/** One client and one query. Every way to write the query down has to give the same answer for the client. */
export interface QueryCase {
  /** What the case shows; unique. */
  readonly name: string;
  /** The client's metadata as the legacy protocol writes it, reserved keys included. */
  readonly attributes: AttributesLiteral;
  /** The client's application. @default "api" */
  readonly application?: string;
  /** Whether the client is restricted. @default false */
  readonly restricted?: boolean;
  readonly query: {
    /** The whole query as the legacy protocol writes it. */
    readonly legacy: Readonly<Record<string, unknown>>;
    /** The conditions in CEL, where CEL can say them. */
    readonly cel?: string;
    /** The conditions as they are, where the legacy form cannot say them or to show what it is read as. */
    readonly ast?: readonly Condition[];
  };
}

/** The client all simple cases are about: an attribute of every type. */
export const sample: AttributesLiteral = {
  region: { type: "string", value: "eu-west" },
  latency: { type: "integer", value: 12 },
  load: { type: "float", value: 0.5 },
  version: { type: "version", value: "2.1.0" },
  ready: { type: "boolean", value: true },
  users: { type: "list", value: ["1", "123", 7] },
  limits: {
    type: "map",
    value: { cpu: 4, disks: [{ size: 10 }, { size: 20 }], "a/b": 1, "~t": 2, "0": "zero", none: null },
  },
};

/** A case on the sample client with one op of the newer form and its equal in CEL. */
export function onSample(name: string, op: Readonly<Record<string, unknown>>, cel?: string): QueryCase {
  return {
    name,
    attributes: sample,
    query: { legacy: { ops: [op] }, ...(cel === undefined ? {} : { cel }) },
  };
}

/** A case with one attribute `a` and one comparison of it with a literal, in the legacy form and in CEL. */
export function onValue(
  name: string,
  [type, value]: readonly [type: string, value: unknown],
  [op, operand]: readonly [op: string, operand: unknown],
  cel?: string,
): QueryCase {
  const legacy = { ops: [{ path: "/a", op, to: { value: operand } }] };
  return {
    name,
    attributes: { a: { type, value } },
    query: { legacy, ...(cel === undefined ? {} : { cel }) },
  };
}

/** An op of the newer form that compares with a literal. */
export function op(path: string, operator: string, value: unknown): Readonly<Record<string, unknown>> {
  return { path, op: operator, to: { value } };
}
