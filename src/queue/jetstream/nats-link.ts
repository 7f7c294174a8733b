import { readFileSync } from "node:fs";
import {
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  type StreamConfig,
} from "@nats-io/jetstream";
import { type KV, Kvm } from "@nats-io/kv";
import { connect, credsAuthenticator, type NatsConnection } from "@nats-io/transport-node";
import { BrokerError } from "../../errors.js";
import { jetStreamError } from "./jetstream-error.js";
import { claimsBucket, leasesBucket } from "./stream-names.js";

/** How a broker reaches NATS. */
export interface NatsLinkOptions {
  /** Addresses of servers of one cluster, such as `nats://user:password@host:4222`. */
  readonly servers: readonly string[];
  /** Servers that keep each record. @default 1 */
  readonly replicas?: number;
  /** A credentials file, as `nsc` makes it. */
  readonly credentialsFile?: string;
  /** A file of the certificates that the servers' are checked with; with it, nothing is sent without TLS. */
  readonly tlsCaFile?: string;
  /** How long one question to the server may take, in milliseconds. @default 2 000 */
  readonly timeoutMs?: number;
  /** How long a broker that is not heard of keeps its queues, in milliseconds. @default 10 000 */
  readonly leaseMs?: number;
}

/** A connection to NATS, which comes back by itself, and what a store uses of it. */
export interface NatsLink {
  readonly connection: NatsConnection;
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly claims: KV;
  readonly leases: KV;
  readonly replicas: number;
  readonly timeoutMs: number;
  readonly leaseMs: number;
}

/** How long servers may take to choose a leader when a broker starts. */
const electionMs = 10_000;
/** The shortest and the longest wait before the next try to connect. */
const reconnectMs = { least: 100, most: 2_000 };

/** @throws BrokerError (rejects with) `STORAGE_FAILED` when no server answers, or the server has no JetStream. */
export async function openNatsLink(options: NatsLinkOptions): Promise<NatsLink> {
  const { replicas = 1, timeoutMs = 2_000, leaseMs = 10_000 } = options;
  const connection = await openConnection(options, timeoutMs);
  try {
    const client = jetstream(connection, { timeout: timeoutMs });
    const manager = await jetstreamManager(connection, { timeout: timeoutMs, checkAPI: false });
    const kvm = new Kvm(client);
    // Asked of the leader alone: a replica may not know yet of the claim that was made last.
    const shared = { replicas, history: 1, allow_direct: false } as const;
    const claims = await patiently(() => kvm.create(claimsBucket, shared));
    const leases = await patiently(() => kvm.create(leasesBucket, { ...shared, ttl: leaseMs }));
    // A bucket that was just made has no leader for a moment.
    await patiently(() => Promise.all([claims.get("none"), leases.get("none")]));
    return { connection, client, manager, claims, leases, replicas, timeoutMs, leaseMs };
  } catch (error) {
    await connection.close();
    throw jetStreamError("JetStream of NATS cannot be used", error);
  }
}

/** Servers that have just started, or lost one of theirs, choose a leader first. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  const until = performance.now() + electionMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, reconnectMs.least));
  }
}

async function openConnection(options: NatsLinkOptions, timeoutMs: number): Promise<NatsConnection> {
  const { servers, user, pass } = withoutPasswords(options.servers);
  let tries = 0;
  try {
    return await connect({
      servers,
      ...(user === undefined ? {} : { user }),
      ...(pass === undefined ? {} : { pass }),
      ...(options.credentialsFile === undefined
        ? {}
        : { authenticator: credsAuthenticator(readFileSync(options.credentialsFile)) }),
      ...(options.tlsCaFile === undefined ? {} : { tls: { caFile: options.tlsCaFile } }),
      name: "singyeong",
      timeout: timeoutMs,
      maxReconnectAttempts: -1,
      ignoreAuthErrorAbort: true,
      reconnectDelayHandler: () => {
        tries = (tries + 1) % 16;
        const { least, most } = reconnectMs;
        return Math.min(most, least * 2 ** Math.min(tries, 5)) * (0.5 + Math.random() / 2);
      },
    });
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new BrokerError(
      "STORAGE_FAILED",
      `no NATS server can be used at ${servers.join(", ")}: ${words}; see natsUrl`,
      { cause },
    );
  }
}

/** Addresses without what is secret in them, and the user and password of the first that has them. */
function withoutPasswords(addresses: readonly string[]): {
  readonly servers: string[];
  readonly user?: string;
  readonly pass?: string;
} {
  const urls = addresses.map((address) => new URL(address.includes("://") ? address : `nats://${address}`));
  const known = urls.find(({ username }) => username !== "");
  const servers = urls.map(({ protocol, host }) => `${protocol}//${host}`);
  if (known === undefined) return { servers };
  return { servers, user: decodeURIComponent(known.username), pass: decodeURIComponent(known.password) };
}

/** What the stream of a queue is made with. */
export function streamConfig(
  names: { readonly stream: string; readonly subject: string },
  queue: string,
  replicas: number,
): Pick<StreamConfig, "name"> & Partial<StreamConfig> {
  return {
    name: names.stream,
    subjects: [names.subject],
    description: queue,
    num_replicas: replicas,
    storage: "file",
    retention: "limits",
    discard: "new",
    max_msgs: -1,
    max_bytes: -1,
    max_age: 0,
    duplicate_window: 120_000_000_000,
  };
}
