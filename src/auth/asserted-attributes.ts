import type { Attribute, MetadataLimits, MetadataType } from "../metadata/attribute.js";
import { parseTypedMetadata } from "../metadata/typed-metadata.js";

/**
 * Metadata that a credential asserts: plain values, whose types follow from them, or `{type, value}` where they do not, as for versions.
 * @throws BrokerError `INVALID_METADATA`, whose details hold one text for each key that no client may have.
 */
export function assertedAttributes(
  values: ReadonlyMap<string, unknown>,
  limits: MetadataLimits,
): Map<string, Attribute> {
  const typed: Record<string, unknown> = Object.create(null);
  for (const [key, value] of values) typed[key] = isTyped(value) ? value : { type: typeOf(value), value };
  return parseTypedMetadata(typed, limits);
}

function isTyped(value: unknown): boolean {
  return typeof value === "object" && value !== null && "type" in value && "value" in value;
}

function typeOf(value: unknown): MetadataType {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return Number.isSafeInteger(value) ? "integer" : "float";
  if (Array.isArray(value)) return "list";
  return typeof value === "object" && value !== null ? "map" : "string";
}
