import type { Attributes } from "../../metadata/attribute.js";
import { isNumeric, type Value } from "../../metadata/value.js";
import { Version } from "../../metadata/version.js";
import { compareCodePoints } from "../../query/code-point-order.js";
import { resolvePath } from "../../query/path.js";
import type { ComparisonOperator, Path } from "../../query/query.js";
import { versionOperand } from "../../query/version-operand.js";
import type { Random } from "../../util/random.js";
import { type Candidates, disjoint } from "../candidates.js";
import type { Client } from "../client.js";
import type { ClientIndex } from "./client-index.js";
import { SortedClients } from "./sorted-clients.js";

/** Measured: three array slots, with the room that chunks leave. */
const bytesPerEntry = 36;

/** The operators that ask for an order. */
export type RangeOperator = Extract<ComparisonOperator, "gt" | "gte" | "lt" | "lte">;

/** True for an operator that asks for an order. */
export function isRangeOperator(operator: ComparisonOperator): operator is RangeOperator {
  return operator === "gt" || operator === "gte" || operator === "lt" || operator === "lte";
}

/** Clients in the order of the value at a path: numbers, versions and texts, each kind by itself. */
export class OrderedIndex implements ClientIndex {
  readonly attributes: readonly string[];
  readonly #path: Path;
  readonly #numbers = new SortedClients<number | bigint>(compareNumbers);
  readonly #versions = new SortedClients<Version>((a, b) => a.compare(b));
  readonly #texts = new SortedClients<string>(compareCodePoints);

  constructor(path: Path) {
    this.#path = path;
    this.attributes = [path[0] ?? ""];
  }

  get bytes(): number {
    return this.size * bytesPerEntry;
  }

  /** Clients with a value that has an order. */
  get size(): number {
    return this.#numbers.size + this.#versions.size + this.#texts.size;
  }

  add(client: Client, attributes: Attributes): void {
    const value = resolvePath(attributes, this.#path);
    if (isOrderedNumber(value)) this.#numbers.add(value, client);
    else if (value instanceof Version) this.#versions.add(value, client);
    else if (typeof value === "string") this.#texts.add(value, client);
  }

  remove(client: Client, attributes: Attributes): void {
    const value = resolvePath(attributes, this.#path);
    if (isOrderedNumber(value)) this.#numbers.delete(value, client);
    else if (value instanceof Version) this.#versions.delete(value, client);
    else if (typeof value === "string") this.#texts.delete(value, client);
  }

  /** The clients whose value stands so to the operand; `holds` says of one client whether it does. */
  range(operator: RangeOperator, operand: Value, holds: (client: Client) => boolean): Candidates {
    if (isOrderedNumber(operand)) return rangeOf(this.#numbers, operator, operand, holds);
    if (operand instanceof Version) return rangeOf(this.#versions, operator, operand, holds);
    if (typeof operand !== "string") return disjoint([]);
    const texts = rangeOf(this.#texts, operator, operand, holds);
    const version = this.#versions.size === 0 ? undefined : versionOperand(operand);
    return version === undefined
      ? texts
      : disjoint([texts, rangeOf(this.#versions, operator, version, holds)]);
  }

  /** Every client it has, in the order in which a selector prefers them: numbers, versions, texts; of equal values the lowest id first. */
  *bestFirst(kind: "min" | "max"): Generator<Client> {
    for (const sorted of [this.#numbers, this.#versions, this.#texts]) {
      if (kind === "min") yield* sorted.between(0, sorted.size);
      else yield* largestFirst(sorted as SortedClients<unknown>);
    }
  }
}

function* largestFirst<K>(sorted: SortedClients<K>): Generator<Client> {
  let end = sorted.size;
  while (end > 0) {
    const start = sorted.rankBefore(sorted.keyAt(end - 1) as K);
    yield* sorted.between(start, end);
    end = start;
  }
}

function rangeOf<K>(
  sorted: SortedClients<K>,
  operator: RangeOperator,
  key: K,
  holds: (client: Client) => boolean,
): Candidates {
  switch (operator) {
    case "gt":
      return new RankRange(sorted, sorted.rankAfter(key), sorted.size, holds);
    case "gte":
      return new RankRange(sorted, sorted.rankBefore(key), sorted.size, holds);
    case "lt":
      return new RankRange(sorted, 0, sorted.rankBefore(key), holds);
    case "lte":
      return new RankRange(sorted, 0, sorted.rankAfter(key), holds);
    default:
      return operator satisfies never;
  }
}

class RankRange<K> implements Candidates {
  readonly size: number;
  readonly has: (client: Client) => boolean;
  readonly #sorted: SortedClients<K>;
  readonly #from: number;

  constructor(sorted: SortedClients<K>, from: number, to: number, has: (client: Client) => boolean) {
    this.#sorted = sorted;
    this.#from = from;
    this.size = to - from;
    this.has = has;
  }

  draw(random: Random): Client | undefined {
    if (this.size === 0) return undefined;
    return this.#sorted.at(this.#from + Math.floor(random() * this.size));
  }

  [Symbol.iterator](): Iterator<Client> {
    return this.#sorted.between(this.#from, this.#from + this.size);
  }
}

function isOrderedNumber(value: Value | undefined): value is number | bigint {
  return isNumeric(value) && !Number.isNaN(value);
}

function compareNumbers(a: number | bigint, b: number | bigint): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}
