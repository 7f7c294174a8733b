import type { Random } from "../util/random.js";
import type { Client } from "./client.js";

/**
 * Clients among which every match is. Iterating gives each client once. They are views of live sets: of use only until the
 * directory changes.
 */
export interface Candidates extends Iterable<Client> {
  /** How many there are; a client that several parts hold counts as often. */
  readonly size: number;
  has(client: Client): boolean;
  /** One of them, each as likely as any other. Undefined: this draw went wrong, another may not; of none, always. */
  draw(random: Random): Client | undefined;
}

/** No client. */
export const noCandidates: Candidates = {
  size: 0,
  has: () => false,
  draw: () => undefined,
  [Symbol.iterator]: () => [][Symbol.iterator](),
};

/** Parts that have no client in common. */
export class DisjointCandidates implements Candidates {
  readonly size: number;
  readonly #parts: readonly Candidates[];

  constructor(parts: readonly Candidates[]) {
    this.#parts = parts;
    this.size = parts.reduce((sum, part) => sum + part.size, 0);
  }

  has(client: Client): boolean {
    return this.#parts.some((part) => part.has(client));
  }

  draw(random: Random): Client | undefined {
    return weightedPart(this.#parts, this.size, random)?.draw(random);
  }

  *[Symbol.iterator](): Generator<Client> {
    for (const part of this.#parts) yield* part;
  }
}

/** Parts that may have clients in common. A client counts as one of the first part that has it, and is passed over in the others. */
export class UnionCandidates implements Candidates {
  readonly size: number;
  readonly #parts: readonly Candidates[];

  constructor(parts: readonly Candidates[]) {
    this.#parts = parts;
    this.size = parts.reduce((sum, part) => sum + part.size, 0);
  }

  has(client: Client): boolean {
    return this.#parts.some((part) => part.has(client));
  }

  draw(random: Random): Client | undefined {
    const part = weightedPart(this.#parts, this.size, random);
    const client = part?.draw(random);
    return client === undefined || this.#firstWith(client) !== part ? undefined : client;
  }

  *[Symbol.iterator](): Generator<Client> {
    for (const part of this.#parts) {
      for (const client of part) if (this.#firstWith(client) === part) yield client;
    }
  }

  #firstWith(client: Client): Candidates | undefined {
    return this.#parts.find((part) => part.has(client));
  }
}

/** The clients of one part that another has as well; as large as the first, since nobody has counted. */
export class SharedCandidates implements Candidates {
  readonly #part: Candidates;
  readonly #other: Candidates;

  constructor(part: Candidates, other: Candidates) {
    this.#part = part;
    this.#other = other;
  }

  get size(): number {
    return this.#part.size;
  }

  has(client: Client): boolean {
    return this.#part.has(client) && this.#other.has(client);
  }

  draw(random: Random): Client | undefined {
    const client = this.#part.draw(random);
    return client !== undefined && this.#other.has(client) ? client : undefined;
  }

  *[Symbol.iterator](): Generator<Client> {
    for (const client of this.#part) if (this.#other.has(client)) yield client;
  }
}

/** The parts as one; the caller knows that they have no client in common. */
export function disjoint(parts: readonly Candidates[]): Candidates {
  return parts.length <= 1 ? (parts[0] ?? noCandidates) : new DisjointCandidates(parts);
}

/** The parts as one; a part that is there twice, as of two equal alternatives, is taken once. */
export function union(parts: readonly Candidates[]): Candidates {
  if (parts.length <= 1) return parts[0] ?? noCandidates;
  const distinct = [...new Set(parts)];
  return distinct.length === 1 ? (distinct[0] as Candidates) : new UnionCandidates(distinct);
}

function weightedPart(parts: readonly Candidates[], size: number, random: Random): Candidates | undefined {
  let rest = random() * size;
  for (const part of parts) {
    if (rest < part.size) return part;
    rest -= part.size;
  }
  return undefined;
}
