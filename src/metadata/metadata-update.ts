import { BrokerError } from "../errors.js";
import { type Attribute, type Attributes, isReservedKey, type MetadataLimits } from "./attribute.js";
import { estimateValueBytes } from "./plain-value.js";

/** A change to one client's metadata; reserved keys are untouched by it. */
export interface MetadataUpdate {
  readonly set: ReadonlyMap<string, Attribute>;
  readonly remove: readonly string[];
  /** True: what is not in `set` goes away. */
  readonly replace: boolean;
}

const noAttributes: Attributes = new Map();

/**
 * The metadata after an update. What stands under a key of `asserted` stays, as under a reserved one.
 * @throws BrokerError `LIMIT_EXCEEDED` when the result is larger than a client may be; the old metadata stays.
 */
export function applyUpdate(
  current: Attributes,
  update: MetadataUpdate,
  limits: MetadataLimits,
  asserted: Attributes = noAttributes,
): Attributes {
  const next = new Map<string, Attribute>();
  for (const [key, attribute] of current) {
    if (!update.replace || isReservedKey(key) || asserted.has(key)) next.set(key, attribute);
  }
  for (const key of update.remove) if (!isReservedKey(key)) next.delete(key);
  for (const [key, attribute] of update.set) next.set(key, attribute);
  checkSize(next, limits);
  return next;
}

function checkSize(attributes: Attributes, limits: MetadataLimits): void {
  if (attributes.size > limits.maxAttributes) {
    throw new BrokerError(
      "LIMIT_EXCEEDED",
      `metadata: at most ${limits.maxAttributes} attributes, got ${attributes.size}`,
      { details: { limit: "maxAttributes" } },
    );
  }
  let bytes = 0;
  for (const [key, attribute] of attributes) bytes += key.length + estimateValueBytes(attribute.value);
  if (bytes > limits.maxMetadataBytes) {
    throw new BrokerError(
      "LIMIT_EXCEEDED",
      `metadata: at most ${limits.maxMetadataBytes} bytes, got ${bytes}`,
      { details: { limit: "maxMetadataBytes" } },
    );
  }
}
