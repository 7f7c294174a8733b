import { dirname, resolve } from "node:path";
import type { JSONWebKeySet } from "jose";
import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { toBrokerError } from "../errors.js";
import type { MetadataLimits } from "../metadata/attribute.js";
import { parseNamePattern } from "../util/name-pattern.js";
import type {
  AccessDefinition,
  CertificateEntry,
  IssuerEntry,
  KeySource,
  Privileges,
  TokenEntry,
} from "./access-definition.js";
import { type AccessDocument, accessSchema } from "./access-schema.js";
import { assertedAttributes } from "./asserted-attributes.js";
import { parseNameTemplate } from "./name-template.js";
import { builtInRoles, defaultGrant, type Grant, type Roles } from "./role.js";
import { expandVerbs } from "./verb.js";

/** What is wrong with an access file: every problem begins with the path of the field. */
export class AccessFileError extends Error {
  readonly problems: readonly string[];
  /** Files with keys that were tried. */
  readonly keyFiles: readonly string[];

  constructor(path: string, problems: readonly string[], keyFiles: readonly string[]) {
    super(problems.map((problem) => `${path}: ${problem}`).join("; "));
    this.name = "AccessFileError";
    this.problems = problems;
    this.keyFiles = keyFiles;
  }
}

/** What reading an access file needs. */
export interface AccessFileOptions {
  readonly path: string;
  /** Reads a file as text, or throws. */
  readonly readFile: (path: string) => string;
  readonly limits: MetadataLimits;
  /** True: there is a password beside the file. */
  readonly hasPassword: boolean;
}

/** Reads an access file, and the files with keys that it names. @throws AccessFileError with all that is wrong at once. */
export function readAccessFile(options: AccessFileOptions): AccessDefinition {
  return new AccessFileReader(options).read();
}

/** Which entry of the file. */
interface EntryPlace {
  readonly section: "tokens" | "jwt" | "certificates";
  readonly name: string;
  /** Where problems with it are found. */
  readonly field: string;
}

class AccessFileReader {
  readonly #options: AccessFileOptions;
  readonly #problems: string[] = [];
  readonly #keyFiles: string[] = [];

  constructor(options: AccessFileOptions) {
    this.#options = options;
  }

  read(): AccessDefinition {
    const document = this.#document();
    const roles = this.#roles(document);
    this.#checkRoleNames(document, roles);
    const definition: AccessDefinition = {
      anonymousRoles: document.anonymous,
      passwordRoles: document.password,
      tokens: this.#tokens(document),
      issuers: this.#issuers(document),
      certificates: document.certificates.map((entry, at) => this.#certificate(entry, `certificates[${at}]`)),
      revoked: {
        tokenIds: new Set(document.revoked.tokenIds),
        subjects: new Set(document.revoked.subjects),
        fingerprints: new Set(document.revoked.fingerprints),
      },
      roles: Object.keys(document.roles).length === 0 ? undefined : roles,
      keyFiles: this.#keyFiles,
    };
    if (!this.#hasWayIn(definition)) {
      this.#problem("", "names nobody: tokens, jwt, certificates or anonymous has to let somebody in");
    }
    if (this.#problems.length > 0) throw this.#error();
    return definition;
  }

  #document(): AccessDocument {
    const parsed = accessSchema.safeParse(this.#content());
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) this.#problem(fieldOf(issue.path), textOf(issue));
    throw this.#error();
  }

  #content(): unknown {
    const lines = new LineCounter();
    const text = this.#text(this.#options.path);
    const document = parseDocument(text ?? "", {
      lineCounter: lines,
      prettyErrors: false,
      logLevel: "error",
    });
    // Warnings too: an unknown tag is what becomes of a name that begins with `!` and is not quoted.
    for (const { code, pos } of [...document.errors, ...document.warnings]) {
      const { line, col } = lines.linePos(pos[0]);
      this.#problem(
        "",
        `no valid YAML at line ${line}, column ${col}: ${code.toLowerCase().replaceAll("_", " ")}`,
      );
    }
    // A file that is just being written, more often than one that is meant to shut everybody out.
    if (text?.trim() === "") this.#problem("", "is empty");
    if (this.#problems.length > 0) throw this.#error();
    return document.toJS();
  }

  #text(path: string): string | undefined {
    try {
      return this.#options.readFile(path);
    } catch (error) {
      this.#problem("", error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  #roles(document: AccessDocument): Roles {
    const roles = new Map(builtInRoles);
    for (const [role, grants] of Object.entries(document.roles)) roles.set(role, grants.map(grantFrom));
    return roles;
  }

  #checkRoleNames(document: AccessDocument, roles: Roles): void {
    const check = (names: readonly string[], field: string) => {
      for (const name of names) {
        if (!roles.has(name)) this.#problem(field, `there is no role ${JSON.stringify(name)}`);
      }
    };
    check(document.anonymous ?? [], "anonymous");
    check(document.password, "password");
    for (const [name, token] of Object.entries(document.tokens)) check(token.roles, `tokens.${name}.roles`);
    for (const [at, issuer] of document.jwt.entries()) check(issuer.roles, `jwt[${at}].roles`);
    for (const [at, entry] of document.certificates.entries())
      check(entry.roles, `certificates[${at}].roles`);
  }

  #tokens(document: AccessDocument): Map<string, TokenEntry> {
    const tokens = new Map<string, TokenEntry>();
    for (const [name, token] of Object.entries(document.tokens)) {
      const { sha256, expires } = token;
      if (tokens.has(sha256)) this.#problem(`tokens.${name}.sha256`, "another token has the same");
      const privileges = this.#privileges(token, { section: "tokens", name, field: `tokens.${name}` });
      const expiresAt = expires === undefined ? {} : { expiresAt: Date.parse(expires) };
      tokens.set(sha256, { ...privileges, ...expiresAt, name, sha256 });
    }
    return tokens;
  }

  #issuers(document: AccessDocument): Map<string, IssuerEntry> {
    const issuers = new Map<string, IssuerEntry>();
    for (const [at, entry] of document.jwt.entries()) {
      const field = `jwt[${at}]`;
      if (issuers.has(entry.issuer)) this.#problem(`${field}.issuer`, "stands here twice");
      const { issuer, audience, algorithms, clockToleranceMs, rolesClaim, namespaceClaim } = entry;
      issuers.set(issuer, {
        ...this.#privileges(entry, { section: "jwt", name: issuer, field }),
        issuer,
        audience,
        algorithms,
        clockToleranceMs,
        keys: this.#keys(entry, field),
        metadataClaims: new Map(Object.entries(entry.metadataClaims)),
        ...(rolesClaim === undefined ? {} : { rolesClaim }),
        ...(namespaceClaim === undefined ? {} : { namespaceClaim }),
      });
    }
    return issuers;
  }

  #keys({ jwksUrl, jwksFile, jwksCooldownMs }: AccessDocument["jwt"][number], field: string): KeySource {
    if ((jwksUrl === undefined) === (jwksFile === undefined)) {
      this.#problem(field, "needs one of jwksUrl and jwksFile");
      return { kind: "keys", keys: { keys: [] } };
    }
    if (jwksUrl !== undefined) return { kind: "url", url: new URL(jwksUrl), cooldownMs: jwksCooldownMs };
    return { kind: "keys", keys: this.#keyFile(jwksFile ?? "", `${field}.jwksFile`) };
  }

  #keyFile(name: string, field: string): JSONWebKeySet {
    const path = resolve(dirname(this.#options.path), name);
    this.#keyFiles.push(path);
    try {
      const content: unknown = JSON.parse(this.#options.readFile(path));
      if (isKeySet(content)) return content;
      this.#problem(field, 'must hold a JSON Web Key Set: {"keys": […]}');
    } catch (error) {
      this.#problem(field, error instanceof Error ? error.message : String(error));
    }
    return { keys: [] };
  }

  #certificate(entry: AccessDocument["certificates"][number], field: string): CertificateEntry {
    return {
      ...this.#privileges(entry, { section: "certificates", name: entry.name, field }),
      name: parseNamePattern(entry.name),
    };
  }

  #privileges(
    entry: Pick<AccessDocument["certificates"][number], "roles" | "metadata" | "namespace">,
    { section, name, field }: EntryPlace,
  ): Privileges {
    return {
      roles: entry.roles,
      metadata: this.#metadata(entry.metadata, `${field}.metadata`),
      origin: JSON.stringify([section, name, entry]),
      ...(entry.namespace === undefined ? {} : { namespace: entry.namespace }),
    };
  }

  #metadata(values: Readonly<Record<string, unknown>>, field: string): Privileges["metadata"] {
    try {
      return assertedAttributes(new Map(Object.entries(values)), this.#options.limits);
    } catch (error) {
      this.#problem(field, toBrokerError(error).message);
      return new Map();
    }
  }

  #hasWayIn({ tokens, issuers, certificates, anonymousRoles }: AccessDefinition): boolean {
    const entries = tokens.size + issuers.size + certificates.length + (anonymousRoles?.length ?? 0);
    return this.#options.hasPassword || entries > 0;
  }

  #problem(field: string, problem: string): void {
    this.#problems.push(field === "" ? problem : `${field}: ${problem}`);
  }

  #error(): AccessFileError {
    return new AccessFileError(this.#options.path, this.#problems, this.#keyFiles);
  }
}

function grantFrom(grant: AccessDocument["roles"][string][number]): Grant {
  const templates = (texts: readonly string[] | undefined) =>
    texts?.map((text) => parseNameTemplate(text)).filter((template) => template !== undefined);
  return {
    verbs: new Set(grant.verbs.flatMap(expandVerbs)),
    applications: templates(grant.applications) ?? defaultGrant.applications,
    queues: templates(grant.queues) ?? defaultGrant.queues,
    namespaces: templates(grant.namespaces) ?? defaultGrant.namespaces,
  };
}

function isKeySet(content: unknown): content is JSONWebKeySet {
  return typeof content === "object" && content !== null && "keys" in content && Array.isArray(content.keys);
}

function fieldOf(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "");
}

/** Keys that are wrong carry what is wrong with them one level down. */
function textOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_key") return issue.issues[0]?.message ?? issue.message;
  return issue.message;
}
