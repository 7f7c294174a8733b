import type { Value } from "./value.js";

/** The kinds an attribute can declare. */
export const metadataTypes = ["string", "integer", "float", "version", "list", "boolean", "map"] as const;
/** One declared kind. */
export type MetadataType = (typeof metadataTypes)[number];

/** A typed value under one key of a client's metadata. */
export interface Attribute {
  readonly type: MetadataType;
  readonly value: Value;
}

/** A client's metadata at one revision; replaced as a whole, never changed in place. */
export type Attributes = ReadonlyMap<string, Attribute>;

/** Keys that only the broker sets; queries may read them. */
export const reservedKeys = [
  "ip",
  "encoding",
  "namespace",
  "restricted",
  "receive_client_updates",
  "last_heartbeat_time",
  "tags",
] as const;
/** One key that only the broker sets. */
export type ReservedKey = (typeof reservedKeys)[number];

const reserved: ReadonlySet<string> = new Set(reservedKeys);

/** True for a key that clients may not set. */
export function isReservedKey(key: string): key is ReservedKey {
  return reserved.has(key);
}

/** Limits on what one client may store. */
export interface MetadataLimits {
  /** Attributes of one client. */
  readonly maxAttributes: number;
  /** Estimated bytes of one client's metadata, keys included. */
  readonly maxMetadataBytes: number;
  /** Bytes of one key. */
  readonly maxIdBytes: number;
  /** Levels of lists and maps in one value. */
  readonly maxFrameDepth: number;
}
