import { readFileSync } from "node:fs";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect, credsAuthenticator, type NatsConnection } from "@nats-io/transport-node";
import { gte } from "semver";
import type { Config } from "../../src/config/config.js";
import { judgeClock } from "./clock.js";
import { type Finding, findingsOf, wordsOf } from "./finding.js";

const { ok, warning, problem } = findingsOf("nats");

const timeoutMs = 3_000;
/** From this on a server can be told to sync before it answers. */
const syncingVersion = "2.10.0";
const fullShare = 0.9;

/** Asks each NATS server of the settings for JetStream. Makes nothing there. */
export async function checkNats(config: Config): Promise<Finding[]> {
  const addresses = (config.natsUrl ?? "").split(",").map((address) => address.trim());
  const urls = addresses.map((address) => new URL(address.includes("://") ? address : `nats://${address}`));
  // The broker logs in everywhere as the first address with a user says.
  const login = urls.find(({ username }) => username !== "");
  const answers = await Promise.all(urls.map((url) => askServer(url, login, config)));
  const anyAnswers = answers.some(({ connected }) => connected);
  return answers.flatMap(({ connected, findings }) =>
    connected || !anyAnswers
      ? findings
      : findings.map((finding) => ({ ...finding, status: "warning" as const })),
  );
}

interface ServerAnswer {
  readonly connected: boolean;
  readonly findings: readonly Finding[];
}

async function askServer(url: URL, login: URL | undefined, config: Config): Promise<ServerAnswer> {
  let connection: NatsConnection;
  try {
    connection = await connectTo(url, login, config);
  } catch (error) {
    const text = `${url.host}: no connection: ${wordsOf(error)}`;
    const advice = "see natsUrl, natsCredentials and natsTlsCa, and whether the server runs";
    return { connected: false, findings: [problem(text, advice)] };
  }
  try {
    return { connected: true, findings: await examine(connection, url.host, config.natsReplicas) };
  } catch (error) {
    const text = `${url.host}: JetStream cannot be used: ${wordsOf(error)}`;
    const advice = "let the server have a jetstream block, and the broker's account JetStream";
    return { connected: true, findings: [problem(text, advice)] };
  } finally {
    await connection.close();
  }
}

function connectTo(url: URL, login: URL | undefined, config: Config): Promise<NatsConnection> {
  const { natsCredentials, natsTlsCa } = config;
  return connect({
    servers: [`${url.protocol}//${url.host}`],
    name: "singyeong doctor",
    timeout: timeoutMs,
    reconnect: false,
    ignoreClusterUpdates: true,
    ...(login && { user: decodeURIComponent(login.username), pass: decodeURIComponent(login.password) }),
    ...(natsCredentials && { authenticator: credsAuthenticator(readFileSync(natsCredentials)) }),
    ...(natsTlsCa && { tls: { caFile: natsTlsCa } }),
  });
}

async function examine(connection: NatsConnection, host: string, replicas: number): Promise<Finding[]> {
  const { info } = connection;
  const version = info?.version ?? "0.0.0";
  const manager = await jetstreamManager(connection, { timeout: timeoutMs });
  const { storage, limits } = await manager.getAccountInfo();
  const roundTripMs = await connection.rtt();
  const findings = [
    ok(`${host}: nats-server ${version} with JetStream answers in ${roundTripMs} ms`),
    syncOf(host, version),
  ];
  const isCluster = info?.cluster !== undefined;
  if (replicas > 1 && !isCluster)
    findings.push(
      problem(
        `${host}: natsReplicas is ${replicas}, and this server is alone`,
        "set natsReplicas to 1, or make a cluster",
      ),
    );
  if (replicas === 1 && isCluster)
    findings.push(
      warning(
        `${host}: one server of the cluster keeps each queue`,
        "set natsReplicas to 3: then one may fail and nothing is lost",
      ),
    );
  if (limits.max_storage > 0 && storage > limits.max_storage * fullShare)
    findings.push(
      warning(
        `${host}: ${storage} of ${limits.max_storage} bytes of the account are used`,
        "give the account more storage",
      ),
    );
  return [...findings, ...(await clockOf(connection, host))];
}

function syncOf(host: string, version: string): Finding {
  if (gte(version, syncingVersion))
    return ok(
      `${host}: can sync before it answers: make sure that its jetstream block has sync_interval: always, which clients cannot see`,
    );
  return warning(
    `${host}: nats-server ${version} cannot sync before it answers: a power cut loses what came last`,
    "use 2.10 or later with sync_interval: always, or natsReplicas 3 on machines that do not fail together",
  );
}

/** Servers tell the time with what they say about a stream, from 2.10 on. */
async function clockOf(connection: NatsConnection, host: string): Promise<Finding[]> {
  const askedAt = Date.now();
  const answer = await connection.request("$JS.API.STREAM.LIST", "{}", { timeout: timeoutMs });
  const answeredAt = Date.now();
  const { streams } = answer.json<{ readonly streams?: readonly { readonly ts?: string }[] | null }>();
  const theirs = Date.parse(streams?.[0]?.ts ?? "");
  if (Number.isNaN(theirs)) return [];
  return [judgeClock({ whose: `NATS at ${host}`, theirs, askedAt, answeredAt, stepMs: 0 })];
}
