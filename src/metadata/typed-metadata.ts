import { BrokerError } from "../errors.js";
import {
  type Attribute,
  isReservedKey,
  type MetadataLimits,
  type MetadataType,
  metadataTypes,
} from "./attribute.js";
import { valueFromPlain } from "./plain-value.js";
import { isValueMap, type Value } from "./value.js";
import { Version } from "./version.js";

const knownTypes: ReadonlySet<string> = new Set(metadataTypes);

/**
 * Reads `{key: {"type": T, "value": V}, …}`, all or nothing.
 * @throws BrokerError `INVALID_METADATA`, whose details hold one text per refused key.
 */
export function parseTypedMetadata(input: unknown, limits: MetadataLimits): Map<string, Attribute> {
  if (!isRecord(input))
    throw new BrokerError("INVALID_METADATA", "metadata: must be a map of key to {type, value}");
  const attributes = new Map<string, Attribute>();
  const problems: Record<string, string> = Object.create(null);
  for (const [key, declared] of Object.entries(input)) {
    const result = parseAttribute(key, declared, limits);
    if (typeof result === "string") problems[key] = result;
    else attributes.set(key, result);
  }
  requireNoProblems(problems, limits);
  return attributes;
}

/**
 * Refuses metadata of which something is wrong; `problems` has one text per refused key.
 * @throws BrokerError `INVALID_METADATA`
 */
export function requireNoProblems(problems: Readonly<Record<string, string>>, limits: MetadataLimits): void {
  const keys = Object.keys(problems);
  if (keys.length === 0) return;
  const limit = keys.some((key) => isTooLong(key, limits)) ? { limit: "maxIdBytes" } : {};
  const details = { ...problems, ...limit };
  throw new BrokerError("INVALID_METADATA", Object.values(problems).join("; "), { details });
}

function parseAttribute(key: string, declared: unknown, limits: MetadataLimits): Attribute | string {
  const keyProblem = validateKey(key, limits);
  if (keyProblem !== undefined) return keyProblem;
  if (!isRecord(declared) || !Object.hasOwn(declared, "value") || typeof declared["type"] !== "string") {
    return `${key}: must be {"type": …, "value": …}`;
  }
  const type = declared["type"];
  if (!isMetadataType(type)) return `${key}: type '${type.slice(0, 64)}' doesn't exist`;
  const plain = valueFromPlain(declared["value"], limits.maxFrameDepth);
  const value = plain === undefined ? undefined : typedValue(type, plain);
  return value === undefined ? `${key}: value fails validation for '${type}'` : { type, value };
}

/** What is wrong with a metadata key a client wants to set; undefined when it may be set. */
export function validateKey(key: string, limits: MetadataLimits): string | undefined {
  if (isReservedKey(key)) return `${key}: forbidden metadata key`;
  if (key === "") return "metadata keys must not be empty";
  if (!key.isWellFormed()) return `${key}: metadata keys must be valid Unicode`;
  if (isTooLong(key, limits))
    return `${key.slice(0, 64)}…: metadata keys may have at most ${limits.maxIdBytes} bytes (maxIdBytes)`;
  return undefined;
}

function isTooLong(key: string, { maxIdBytes }: MetadataLimits): boolean {
  return Buffer.byteLength(key) > maxIdBytes;
}

/** The value as its declared type stores it, or undefined where it is not of that type. */
export function typedValue(type: MetadataType, value: Value): Value | undefined {
  switch (type) {
    case "string":
      return typeof value === "string" ? value : undefined;
    case "boolean":
      return typeof value === "boolean" ? value : undefined;
    case "integer":
      return isInteger(value) ? value : undefined;
    case "float":
      return floatValue(value);
    case "version":
      if (value instanceof Version) return value;
      return typeof value === "string" ? Version.parse(value) : undefined;
    case "list":
      return Array.isArray(value) ? value : undefined;
    case "map":
      return isValueMap(value) ? value : undefined;
    default:
      return type satisfies never;
  }
}

function isInteger(value: Value): boolean {
  return typeof value === "bigint" || Number.isSafeInteger(value);
}

// JSON cannot tell 5 from 5.0, so an integer is a fine float.
function floatValue(value: Value): number | undefined {
  if (typeof value === "bigint") return Number(value);
  return typeof value === "number" ? value : undefined;
}

function isMetadataType(type: string): type is MetadataType {
  return knownTypes.has(type);
}

function isRecord(input: unknown): input is Record<string, unknown> {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}
