import { z } from "zod";
import { parseNameTemplate } from "./name-template.js";
import { restrictedRole, unrestrictedRole } from "./role.js";
import { expandVerbs } from "./verb.js";

// The shape of an access file. What a shape cannot say stands in `access-file.ts`.

const name = z.string().min(1);
const names = z.array(name);

/** Signatures that need no secret in common with the issuer. */
const algorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
] as const;

const template = z.string().refine((text) => parseNameTemplate(text) !== undefined, {
  error: `may hold no placeholder but \${namespace} and \${principal.<claim>}`,
});

const verbPattern = name.refine((text) => expandVerbs(text).length > 0, {
  error: "is no verb, and no pattern of verbs; docs/access.md lists them",
});

const grant = z.strictObject({
  verbs: z.array(verbPattern).min(1),
  applications: z.array(template).min(1).optional(),
  queues: z.array(template).min(1).optional(),
  namespaces: z.array(template).min(1).optional(),
});

const roleName = name.refine((text) => text !== unrestrictedRole && text !== restrictedRole, {
  error: "is a built-in role, which cannot be defined anew",
});

const privileges = {
  roles: names.default([]),
  metadata: z.record(z.string(), z.unknown()).default({}),
  namespace: name.optional(),
};

const token = z.strictObject({
  ...privileges,
  sha256: z.string().regex(/^[0-9a-f]{64}$/, {
    error: "must be the SHA-256 of the token, 64 digits in lower-case hexadecimal",
  }),
  expires: z.iso.datetime({ offset: true, error: "must be a time such as 2027-01-31T00:00:00Z" }).optional(),
});

const keySetUrl = z.string().refine(isSafeUrl, {
  error: "must be an https URL; http is for loopback addresses alone",
});

const issuer = z.strictObject({
  ...privileges,
  issuer: name,
  audience: name,
  algorithms: z.array(z.enum(algorithms)).min(1).default(["RS256", "ES256", "EdDSA"]),
  jwksUrl: keySetUrl.optional(),
  jwksFile: name.optional(),
  jwksCooldownMs: z.int().min(0).max(86_400_000).default(30_000),
  clockToleranceMs: z.int().min(0).max(300_000).default(5_000),
  rolesClaim: name.optional(),
  namespaceClaim: name.optional(),
  metadataClaims: z.record(name, name).default({}),
});

const certificate = z.strictObject({ ...privileges, name });

const revoked = z.strictObject({
  tokenIds: names.default([]),
  subjects: names.default([]),
  fingerprints: z
    .array(
      z
        .string()
        .regex(/^[0-9A-F]{2}(:[0-9A-F]{2}){31}$/, { error: "must be a SHA-256 fingerprint such as AB:01:…" }),
    )
    .default([]),
});

/** What an access file holds, before its parts are held against each other. */
export const accessSchema = z.strictObject({
  anonymous: names.optional(),
  password: names.default([unrestrictedRole]),
  tokens: z.record(name, token).default({}),
  jwt: z.array(issuer).default([]),
  certificates: z.array(certificate).default([]),
  revoked: revoked.default({ tokenIds: [], subjects: [], fingerprints: [] }),
  roles: z.record(roleName, z.array(grant).min(1)).default({}),
});

/** An access file of the right shape. */
export type AccessDocument = z.output<typeof accessSchema>;

function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return (
    protocol === "https:" ||
    (protocol === "http:" && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname))
  );
}
