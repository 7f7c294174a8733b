import { isValueMap, type Value } from "../metadata/value.js";
import type { CelLiteral } from "./cel-shape.js";
import type { Condition, Operand } from "./query.js";

/** The conditions of a CEL text in which literals are left open, to be filled in with those of another text of its shape. */
export class CelTemplate {
  readonly #conditions: readonly Condition[];
  readonly #holes: ReadonlyMap<Value, number>;

  /** `holes` are the values in the conditions that stand for literals, told apart by identity, with the number of each literal. */
  constructor(conditions: readonly Condition[], holes: ReadonlyMap<Value, number>) {
    this.#conditions = conditions;
    this.#holes = holes;
  }

  /** The conditions with these literals, one for each that was left open. */
  fill(literals: readonly CelLiteral[]): readonly Condition[] {
    return this.#holes.size === 0 ? this.#conditions : this.#fillList(this.#conditions, literals);
  }

  #fillList(conditions: readonly Condition[], literals: readonly CelLiteral[]): Condition[] {
    return conditions.map((condition) => this.#fillCondition(condition, literals));
  }

  #fillCondition(condition: Condition, literals: readonly CelLiteral[]): Condition {
    switch (condition.kind) {
      case "compare":
        return { ...condition, operand: this.#fillOperand(condition.operand, literals) };
      case "exists":
        return condition;
      default:
        return { kind: condition.kind, conditions: this.#fillList(condition.conditions, literals) };
    }
  }

  #fillOperand(operand: Operand, literals: readonly CelLiteral[]): Operand {
    if (operand.kind === "path") return operand;
    return { kind: "literal", value: this.#fillValue(operand.value, literals) };
  }

  #fillValue(value: Value, literals: readonly CelLiteral[]): Value {
    const number = this.#holes.get(value);
    if (number !== undefined) return (literals[number] as CelLiteral).value;
    if (Array.isArray(value)) return value.map((element) => this.#fillValue(element, literals));
    if (!isValueMap(value)) return value;
    const map: Record<string, Value> = Object.create(null);
    for (const key in value) map[key] = this.#fillValue(value[key] as Value, literals);
    return map;
  }
}
