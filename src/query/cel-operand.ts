import { canonicalInteger, type Value } from "../metadata/value.js";
import { Version } from "../metadata/version.js";
import type { CelExpr, CelSource } from "./cel-source.js";
import type { Path } from "./query.js";

type Kind<C extends CelExpr["exprKind"]["case"]> = Extract<CelExpr["exprKind"], { case: C }>["value"];
type Constant = NonNullable<Kind<"constExpr">>;
type Entries = NonNullable<Kind<"structExpr">>["entries"];

/**
 * The path an expression names, or undefined when it is no chain of selections and indexes on a name.
 * @throws BrokerError `INVALID_QUERY` for such a chain with an index that is neither text nor a whole number from 0.
 */
export function pathFrom(expr: CelExpr, source: CelSource): Path | undefined {
  const chunks: string[] = [];
  // A loop, as a chain of selections is as deep as it is long.
  for (let at: CelExpr | undefined = expr; at !== undefined; ) {
    const link = linkFrom(at, source);
    if (link === undefined) return undefined;
    chunks.push(link.chunk);
    if (link.of === undefined) return chunks.reverse();
    at = link.of;
  }
  return undefined;
}

/** One step of a path: the chunk, and the expression it is taken of; none at the start. */
interface Link {
  readonly chunk: string;
  readonly of?: CelExpr;
}

function linkFrom({ exprKind }: CelExpr, source: CelSource): Link | undefined {
  if (exprKind.case === "identExpr") return { chunk: exprKind.value.name };
  if (exprKind.case === "selectExpr") {
    const { operand, field, testOnly } = exprKind.value;
    return testOnly || operand === undefined ? undefined : { chunk: field, of: operand };
  }
  if (exprKind.case !== "callExpr") return undefined;
  const { function: name, target, args } = exprKind.value;
  const [first, second, third] = args;
  if (first === undefined || target !== undefined || third !== undefined) return undefined;
  if (name === "_[_]" && second !== undefined) return { chunk: indexChunk(second, source), of: first };
  if (name !== "attribute" || second !== undefined) return undefined;
  return { chunk: textOf(first) || refuse(first, source, "must be the text of a metadata key") };
}

function indexChunk(expr: CelExpr, source: CelSource): string {
  const index = expr.exprKind.case === "constExpr" ? expr.exprKind.value.constantKind : undefined;
  if (index?.case === "stringValue") return index.value;
  if (index?.case === "uint64Value") return String(index.value);
  if (index?.case === "int64Value" && index.value >= 0n) return String(index.value);
  return refuse(expr, source, "must be a text or a whole number from 0");
}

/**
 * The value an expression spells out, or undefined when it is no literal.
 * @throws BrokerError `INVALID_QUERY` for a literal that is no value: bytes, an infinite number, a list or map that
 * holds more than literals, a map with keys other than text or one twice, a `semver` that is none.
 */
export function literalFrom(expr: CelExpr, source: CelSource): Value | undefined {
  const { exprKind } = expr;
  switch (exprKind.case) {
    case "constExpr":
      return source.literal(expr, constantValue(exprKind.value, expr, source));
    case "listExpr":
      return exprKind.value.elements.map((element) => requireLiteral(element, source));
    case "structExpr":
      if (exprKind.value.messageName !== "") return undefined;
      return mapValue(exprKind.value.entries, expr, source);
    case "callExpr":
      return exprKind.value.function === "semver" ? versionValue(expr, source) : undefined;
    default:
      return undefined;
  }
}

function requireLiteral(expr: CelExpr | undefined, source: CelSource): Value {
  const value = expr === undefined ? undefined : literalFrom(expr, source);
  if (value !== undefined) return value;
  throw expr === undefined
    ? source.refuseAt(0, "must be a literal")
    : source.refuse(expr, "must be a literal");
}

function constantValue({ constantKind }: Constant, expr: CelExpr, source: CelSource): Value {
  switch (constantKind.case) {
    case "nullValue":
      return null;
    case "stringValue":
    case "boolValue":
      return constantKind.value;
    case "int64Value":
    case "uint64Value":
      return canonicalInteger(constantKind.value);
    case "doubleValue":
      if (Number.isFinite(constantKind.value)) return constantKind.value;
      return refuse(expr, source, "must be a finite number");
    default:
      return refuse(expr, source, "bytes are no value");
  }
}

function mapValue(entries: Entries, expr: CelExpr, source: CelSource): Value {
  const map: Record<string, Value> = Object.create(null);
  for (const { keyKind, value } of entries) {
    const key = keyKind.case === "mapKey" ? textOf(keyKind.value) : undefined;
    if (key === undefined || key in map) refuse(expr, source, "keys of a map must be texts, each once");
    map[key] = requireLiteral(value, source);
  }
  return map;
}

function versionValue(expr: CelExpr, source: CelSource): Version {
  const [text, ...more] = expr.exprKind.case === "callExpr" ? expr.exprKind.value.args : [];
  const version = text === undefined || more.length > 0 ? undefined : Version.parse(textOf(text) ?? "");
  return version ?? refuse(expr, source, 'must be a version, such as semver("1.2.3")');
}

function textOf({ exprKind }: CelExpr): string | undefined {
  const constant = exprKind.case === "constExpr" ? exprKind.value.constantKind : undefined;
  return constant?.case === "stringValue" ? constant.value : undefined;
}

function refuse(expr: CelExpr, source: CelSource, problem: string): never {
  throw source.refuse(expr, problem);
}
