import type { Attributes } from "../../metadata/attribute.js";
import type { Client } from "../client.js";

/** The indexes there are: by value, by two values, by what a value contains, by order, and the ring of hashes. */
export const indexKinds = ["equality", "pair", "containment", "order", "ring"] as const;
/** One kind of index. */
export type IndexKind = (typeof indexKinds)[number];

/** Finds clients of one group without looking at each. Kept up to date by its group, from the moment it exists. */
export interface ClientIndex {
  /** The attributes it reads. */
  readonly attributes: readonly string[];
  /** What it takes in memory, estimated. */
  readonly bytes: number;
  /** Takes a client in, by these of its attributes; may be repeated. */
  add(client: Client, attributes: Attributes): void;
  /** Takes a client out that was taken in by these attributes; may be repeated. */
  remove(client: Client, attributes: Attributes): void;
}
