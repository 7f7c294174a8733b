import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { parse } from "yaml";
import { type Client, connect, type NodeConnectOptions } from "../client/node.js";
import { connectionEnv } from "../src/config/settings.js";
import { UsageError } from "./usage-error.js";

/** Where a broker is, and as whom to talk to it. */
interface Connection {
  readonly url?: string;
  readonly credential?: string;
  /** File with the certificate of the authority that the broker's own is checked against. */
  readonly ca?: string;
}

const defaultUrl = "http://127.0.0.1:4567";

/** Adds the flags that say which broker is meant. */
export function withConnection(command: Command): Command {
  return command
    .option("--url <url>", `where the broker is (or SINGYEONG_URL; default: ${defaultUrl})`)
    .option(
      "--credential <text>",
      "password or token; better in SINGYEONG_CREDENTIAL, which others cannot see",
    )
    .option("--ca <file>", "certificate authority of the broker (or SINGYEONG_CA)")
    .option("--profile <name>", "settings under this name in the profile file (or SINGYEONG_PROFILE)")
    .option("--json", "print JSON, one value a line, for scripts");
}

/** Connects as the flags, the environment and the profile say, in this order. @throws UsageError, SingyeongError */
export async function connectAs(
  flags: Connection & { readonly profile?: string },
  more: Omit<NodeConnectOptions, "url"> = {},
): Promise<Client> {
  const { url, credential, ca } = connectionOf(flags);
  return connect({
    connectTimeoutMs: 0,
    ...more,
    url,
    ...(credential === undefined ? {} : { credential }),
    ...(ca === undefined ? {} : { tls: { ca: readFileSync(ca) } }),
  });
}

/** What the flags, the environment and the profile say, in this order; `isGiven`: one of them says where. @throws UsageError */
export function connectionOf(
  flags: Connection & { readonly profile?: string },
): Connection & { readonly url: string; readonly isGiven: boolean } {
  const { env } = process;
  const profile = readProfile(flags.profile ?? env[connectionEnv.profile]);
  const given = flags.url ?? env[connectionEnv.url] ?? profile.url;
  const url = given ?? defaultUrl;
  const credential = flags.credential ?? env[connectionEnv.credential] ?? profile.credential;
  const ca = flags.ca ?? env[connectionEnv.ca] ?? profile.ca;
  return {
    url,
    isGiven: given !== undefined,
    ...(credential === undefined ? {} : { credential }),
    ...(ca === undefined ? {} : { ca }),
  };
}

/** The profile of a name; where none is named, the one called `default`, if there is one. */
function readProfile(name: string | undefined): Connection {
  const path =
    process.env[connectionEnv.profiles] ?? join(homedir(), ".config", "singyeong", "profiles.yaml");
  if (!existsSync(path)) {
    if (name === undefined) return {};
    throw new UsageError(`there is no profile ${JSON.stringify(name)}: ${path} does not exist`);
  }
  const profiles: unknown = parse(readFileSync(path, "utf8"));
  const found = isRecord(profiles) ? profiles[name ?? "default"] : undefined;
  if (found === undefined && name === undefined) return {};
  if (!isRecord(found)) throw new UsageError(`there is no profile ${JSON.stringify(name)} in ${path}`);
  const wrong = Object.entries(found).find(
    ([key, value]) => !["url", "credential", "ca"].includes(key) || typeof value !== "string",
  );
  if (wrong !== undefined)
    throw new UsageError(`${path}: ${wrong[0]} is no setting of a profile, or no text`);
  return found;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
