import type { Value } from "../metadata/value.js";
import { LruMap } from "../util/lru-map.js";
import { type CelFilterLimits, compileCel, type ParsedCel, parseCel, parseCelFilter } from "./cel-filter.js";
import { type CelLiteral, type CelShape, celShapeOf } from "./cel-shape.js";
import { CelTemplate } from "./cel-template.js";
import type { Condition } from "./query.js";

/** Shapes kept, and the longest text worth keeping, in UTF-16 units. */
const maxShapes = 1_000;
const maxTextLength = 1_024;

/**
 * Reads CEL filters, and parses each shape of them once: a text that differs from an earlier one only in its literals costs the
 * finding of these. The conditions are the same as those of `parseCelFilter`, and so are the refusals; a text that is refused
 * leaves nothing behind.
 */
export class CelFilterCache {
  readonly #limits: CelFilterLimits;
  readonly #maxTextLength: number;
  /** By the key of a shape; also by text, where a shape cannot have a template. */
  readonly #templates = new LruMap<string, CelTemplate | "by text">(maxShapes);

  constructor(limits: CelFilterLimits) {
    this.#limits = limits;
    this.#maxTextLength = Math.min(maxTextLength, limits.maxCelLength);
  }

  /** The conditions of a text. @throws BrokerError as `parseCelFilter`. */
  read(text: string): readonly Condition[] {
    const shape = text.length > this.#maxTextLength ? undefined : celShapeOf(text);
    if (shape === undefined) return parseCelFilter(text, this.#limits);
    const known = this.#templates.get(shape.key);
    if (known instanceof CelTemplate) return known.fill(shape.literals);
    const sameText = known === undefined ? undefined : this.#templates.get(text);
    return sameText instanceof CelTemplate ? sameText.fill([]) : this.#learn(text, shape);
  }

  #learn(text: string, { key, literals }: CelShape): readonly Condition[] {
    const parsed = parseCel(text, this.#limits);
    const conditions = compileCel(parsed, this.#limits);
    const template = literals.length > 0 ? this.#templateOf(parsed, literals) : undefined;
    if (template === undefined) this.#templates.set(text, new CelTemplate(conditions, new Map()));
    if (key !== text) this.#templates.set(key, template ?? "by text");
    return conditions;
  }

  /** Undefined when a literal is not where it was taken to be: the parser has the last word on what one is. */
  #templateOf(parsed: ParsedCel, literals: readonly CelLiteral[]): CelTemplate | undefined {
    const numbers = new Map(literals.map(({ offset }, number) => [offset, number]));
    const holes = new Map<Value, number>();
    const conditions = compileCel(parsed, this.#limits, (value, offset) => {
      const number = numbers.get(offset);
      if (number === undefined || !Object.is(value, literals[number]?.value)) return value;
      const hole = Object.freeze(Object.create(null)) as Value;
      holes.set(hole, number);
      return hole;
    });
    return new Set(holes.values()).size === literals.length ? new CelTemplate(conditions, holes) : undefined;
  }
}
