import type { JSONWebKeySet } from "jose";
import type { Attribute } from "../metadata/attribute.js";
import type { NamePattern } from "../util/name-pattern.js";
import type { Roles } from "./role.js";

/** What an entry of the access file gives to whoever it lets in. */
export interface Privileges {
  readonly roles: readonly string[];
  readonly metadata: ReadonlyMap<string, Attribute>;
  readonly namespace?: string;
  /** The entry as one text: the same entry has the same, and a changed one another. */
  readonly origin: string;
}

/** A named token. The token itself is known to its holder alone. */
export interface TokenEntry extends Privileges {
  readonly name: string;
  /** SHA-256 of the token, in lower-case hexadecimal. */
  readonly sha256: string;
  /** Unix time in milliseconds. */
  readonly expiresAt?: number;
}

/** Where the keys of an issuer come from. */
export type KeySource =
  | { readonly kind: "url"; readonly url: URL; readonly cooldownMs: number }
  | { readonly kind: "keys"; readonly keys: JSONWebKeySet };

/** Who issues JSON Web Tokens that are accepted, and what of their claims counts. */
export interface IssuerEntry extends Privileges {
  /** The `iss` of its tokens. */
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  readonly keys: KeySource;
  /** How far the clocks of issuer and broker may differ. */
  readonly clockToleranceMs: number;
  /** The claim that names further roles: a list, or a text with spaces between them. */
  readonly rolesClaim?: string;
  /** The claim that is the namespace. */
  readonly namespaceClaim?: string;
  /** Metadata keys, and the claims that are their values. */
  readonly metadataClaims: ReadonlyMap<string, string>;
}

/** Whose certificates are accepted, of those that a trusted authority has signed. */
export interface CertificateEntry extends Privileges {
  /** What the subject, or a subject alternative name with its kind, has to follow. */
  readonly name: NamePattern;
}

/** Credentials that are worth nothing, whatever else they show. */
export interface Revocations {
  /** The `jti` of tokens. */
  readonly tokenIds: ReadonlySet<string>;
  /** The `sub` of tokens. */
  readonly subjects: ReadonlySet<string>;
  /** SHA-256 fingerprints of certificates. */
  readonly fingerprints: ReadonlySet<string>;
}

/** What an access file says. */
export interface AccessDefinition {
  /** Roles of whoever shows nothing; undefined where the file does not say. */
  readonly anonymousRoles: readonly string[] | undefined;
  /** Roles of whoever knows the password. */
  readonly passwordRoles: readonly string[];
  /** By the hash of the token. */
  readonly tokens: ReadonlyMap<string, TokenEntry>;
  /** By the name of the issuer. */
  readonly issuers: ReadonlyMap<string, IssuerEntry>;
  /** The first that a certificate follows decides. */
  readonly certificates: readonly CertificateEntry[];
  readonly revoked: Revocations;
  /** The built-in ones among them; undefined where the file defines none. */
  readonly roles: Roles | undefined;
  /** Files beside this one that it was read from. */
  readonly keyFiles: readonly string[];
}
