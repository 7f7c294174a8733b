import { readFileSync } from "node:fs";
import { AccessControl } from "./auth/access-control.js";
import type { AccessRules } from "./auth/access-rules.js";
import type { Authenticator } from "./auth/authenticator.js";
import { CertificateAuthenticator } from "./auth/certificate-authenticator.js";
import { FailedAttempts } from "./auth/failed-attempts.js";
import { JwtAuthenticator } from "./auth/jwt-authenticator.js";
import { PasswordAuthenticator, passwordHolder } from "./auth/password-authenticator.js";
import { TokenAuthenticator } from "./auth/token-authenticator.js";
import { WatchedAccessFile } from "./auth/watched-access-file.js";
import type { Config } from "./config/config.js";
import type { MetadataLimits } from "./metadata/attribute.js";
import type { AccessMetrics } from "./observability/access-metrics.js";
import type { Logger } from "./observability/logger.js";
import type { Clock } from "./util/clock.js";

/** What opening needs beside the configuration. */
export interface OpenAccessControlOptions {
  readonly config: Config;
  readonly limits: MetadataLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Makes what asks plugins, who count wrong credentials as failed; absent, or giving nothing, where none of them judges any. */
  readonly pluginAuthenticator?: (failed: FailedAttempts) => Authenticator | undefined;
  readonly metrics: AccessMetrics;
}

/** Access control, and the end of its following a file. */
export interface OpenedAccessControl {
  readonly accessControl: AccessControl;
  /** Reads the file again now; without effect where there is none. */
  reload(): void;
  close(): void;
}

/** Opens what lets callers in, as configured. @throws AccessFileError for an access file that cannot be used. */
export function openAccessControl(options: OpenAccessControlOptions): OpenedAccessControl {
  const { config, limits, clock, metrics } = options;
  const { accessFile: path, auth } = config;
  const readFile = (name: string) => readFileSync(name, "utf8");
  const watched =
    path === undefined
      ? undefined
      : new WatchedAccessFile({ path, readFile, limits, hasPassword: auth !== undefined }, options);
  const rules = watched?.rules;
  const failed = new FailedAttempts({ maxFailures: config.authMaxFailures, windowMs: config.authWindowMs });
  // PROTOCOL §2: where plugins judge credentials, the password is not looked at.
  const last =
    options.pluginAuthenticator?.(failed) ??
    (auth === undefined
      ? undefined
      : new PasswordAuthenticator(auth, () => rules?.password ?? passwordHolder));
  const accessControl = new AccessControl({
    authenticators: [
      ...(rules === undefined ? [] : fileAuthenticators(rules, limits, clock)),
      ...(last === undefined ? [] : [last]),
    ],
    failed,
    clock,
    metrics,
    ...(rules === undefined ? {} : { rules }),
  });
  return { accessControl, reload: () => watched?.reload(), close: () => watched?.close() };
}

function fileAuthenticators(rules: AccessRules, limits: MetadataLimits, clock: Clock): Authenticator[] {
  return [
    new TokenAuthenticator(rules, clock),
    new JwtAuthenticator({ rules, limits, clock }),
    new CertificateAuthenticator(rules, clock),
  ];
}
