import type { IdentifyRequest } from "../../src/commands/identify.js";
import { BrokerError } from "../../src/errors.js";
import type { MetadataLimits } from "../../src/metadata/attribute.js";
import { parseTypedMetadata } from "../../src/metadata/typed-metadata.js";
import { isRecord } from "./frames.js";

/**
 * Reads the `d` of an identify frame. PROTOCOL §2.
 * @throws BrokerError `INVALID_REQUEST` that names the field; `INVALID_METADATA` with a text per key.
 */
export function parseIdentify(d: unknown, limits: MetadataLimits): IdentifyRequest {
  if (!isRecord(d)) throw invalid("d", "a map");
  const clientId = requiredText(d, "client_id");
  const application = requiredText(d, "application_id");
  // Clients that always write the field show nothing with an empty one, and may have shown a certificate.
  const credential = optionalText(d, "auth") || undefined;
  const address = optionalText(d, "ip");
  const namespace = optionalText(d, "namespace");
  const tags = parseTags(d["tags"], limits);
  return {
    application,
    clientId,
    metadata: parseTypedMetadata(d["metadata"] ?? {}, limits),
    receiveClientEvents: parseFlag(d, "receive_client_updates"),
    wrongCredential: "restrict",
    ...(credential === undefined ? {} : { credential }),
    ...(address === undefined ? {} : { address }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(tags === undefined ? {} : { tags }),
  };
}

function requiredText(d: Readonly<Record<string, unknown>>, field: string): string {
  const value = d[field];
  if (typeof value !== "string") throw invalid(field, "a string");
  return value;
}

function optionalText(d: Readonly<Record<string, unknown>>, field: string): string | undefined {
  const value = d[field] ?? undefined;
  if (value === undefined || typeof value === "string") return value;
  throw invalid(field, "a string or null");
}

function parseFlag(d: Readonly<Record<string, unknown>>, field: string): boolean {
  const value = d[field] ?? false;
  if (typeof value !== "boolean") throw invalid(field, "true, false or null");
  return value;
}

function parseTags(tags: unknown, limits: MetadataLimits): readonly string[] | undefined {
  if (tags === undefined || tags === null) return undefined;
  if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === "string"))
    throw invalid("tags", "a list of strings");
  if (tags.length > limits.maxAttributes)
    throw invalid("tags", `a list of at most ${limits.maxAttributes} strings`);
  return tags;
}

function invalid(field: string, allowed: string): BrokerError {
  return new BrokerError("INVALID_REQUEST", `${field}: must be ${allowed}`);
}
