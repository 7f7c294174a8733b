import type { parse } from "@bufbuild/cel";
import { BrokerError } from "../errors.js";
import type { Value } from "../metadata/value.js";

/** One node of a parsed CEL expression. */
export type CelExpr = ReturnType<typeof parse>["expr"];

/** What is put in the place of the literal that stands at an offset of the text. */
export type LiteralSubstitute = (value: Value, offset: number) => Value;

/** The text of a CEL filter with the places of its parts; makes the refusals that point at them. */
export class CelSource {
  readonly #text: string;
  readonly #positions: Readonly<Record<string, number>>;
  readonly #substitute: LiteralSubstitute;

  /**
   * `positions` are the offsets of the nodes by their id, as the parser gives them; none before it has run. Literals stand for
   * themselves unless there is a `substitute`.
   */
  constructor(
    text: string,
    positions: Readonly<Record<string, number>> = {},
    substitute: LiteralSubstitute = (value) => value,
  ) {
    this.#text = text;
    this.#positions = positions;
    this.#substitute = substitute;
  }

  /** The value that a literal gets in the conditions. */
  literal(expr: CelExpr, value: Value): Value {
    return this.#substitute(value, this.#offsetOf(expr));
  }

  /** The refusal of one node. */
  refuse(expr: CelExpr, problem: string): BrokerError {
    const offset = this.#offsetOf(expr);
    // The parser places an operator at the blanks before it.
    const blanks = this.#text.slice(offset).search(/\S/);
    return this.refuseAt(offset + Math.max(blanks, 0), problem);
  }

  /** The refusal of a place in the text, which is named as line and column, both from 1, in characters. */
  refuseAt(offset: number, problem: string): BrokerError {
    const before = this.#text.slice(0, offset).split("\n");
    const line = before.length;
    const column = [...(before.at(-1) ?? "")].length + 1;
    return new BrokerError("INVALID_QUERY", `query.cel: ${line}:${column}: ${problem}`, {
      details: { field: "query.cel", line: String(line), column: String(column), offset: String(offset) },
    });
  }

  #offsetOf({ id }: CelExpr): number {
    return this.#positions[String(id)] ?? 0;
  }
}
