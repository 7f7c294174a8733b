import type { Transport } from "@connectrpc/connect";
import type { BackoffOptions } from "./backoff.js";
import { Client } from "./client.js";
import { invalidError } from "./errors.js";
import { Inbox } from "./inbox.js";
import { defined } from "./queue-info.js";
import { Session } from "./session.js";
import type { OpenLink } from "./session-link.js";
import { UnaryCalls } from "./unary-calls.js";
import { attributesToProto, type Metadata } from "./values.js";

/** How to connect. */
export interface ConnectOptions {
  /** Where the broker is: `http://127.0.0.1:4567`. */
  readonly url: string;
  /** Application to join. Absent: the client only calls, and cannot be called. */
  readonly application?: string | undefined;
  /** Unique within the application. Absent: one made by chance. */
  readonly clientId?: string | undefined;
  /** What the client says about itself, for queries to look at. */
  readonly metadata?: Metadata | undefined;
  /** Password, named token or JSON Web Token; a function is asked before each connection and each call. */
  readonly credential?: string | (() => string | Promise<string>) | undefined;
  /** Where the proxy reaches this client: host, host:port, or an http or https origin. */
  readonly address?: string | undefined;
  readonly namespace?: string | undefined;
  /** Tags by which queries can choose clients of any application. */
  readonly tags?: readonly string[] | undefined;
  /** True: `onClientEvent` hears of every client that comes or goes. @default false */
  readonly receiveClientEvents?: boolean | undefined;
  /** Most messages that are with the program at once; the broker keeps the rest, within its limits. @default 1000 */
  readonly maxUnhandledMessages?: number | undefined;
  /** Most calls that wait at once, for a connection or their answer; more fail with `BUFFER_FULL`. @default 10000 */
  readonly maxPendingCalls?: number | undefined;
  /** Most bytes of their payloads. @default 16777216 */
  readonly maxPendingBytes?: number | undefined;
  /** How long a call waits for a connection, milliseconds. @default 30000 */
  readonly connectionTimeoutMs?: number | undefined;
  /** How long the first connection is tried for, milliseconds; 0: once. @default 10000 */
  readonly connectTimeoutMs?: number | undefined;
  /** Largest message; as the broker's setting of the same name. @default 1048576 */
  readonly maxFrameBytes?: number | undefined;
  readonly backoff?: BackoffOptions | undefined;
  /** Gives connecting up. */
  readonly signal?: AbortSignal | undefined;
}

/** What differs between Node and browsers. */
export interface Platform {
  readonly transport: Transport;
  readonly openLink: OpenLink;
  readonly canConsume: boolean;
  readonly closeTransport: () => void;
}

/** Opens a client over a platform's transport. @throws SingyeongError why there is no connection */
export async function openClient(options: ConnectOptions, platform: Platform): Promise<Client> {
  const {
    maxPendingCalls = 10_000,
    maxPendingBytes = 16 * 1024 * 1024,
    connectionTimeoutMs = 30_000,
    maxFrameBytes = 1024 * 1024,
    backoff = {},
  } = options;
  const limits = { maxPendingCalls, maxPendingBytes, connectionTimeoutMs, maxFrameBytes };
  const closing = new AbortController();
  const inbox = new Inbox();
  const session = sessionOf(options, platform, limits, inbox);
  const headers = () => credentialHeaders(options);
  const calls = new UnaryCalls(platform.transport, headers, session, closing.signal);
  const { canConsume, closeTransport } = platform;
  const client = new Client({ session, calls, limits, backoff, canConsume, closing, closeTransport }, inbox);
  try {
    await session?.start(options.signal);
  } catch (error) {
    closeTransport();
    throw error;
  }
  return client;
}

function sessionOf(
  options: ConnectOptions,
  { transport, openLink }: Platform,
  limits: ConstructorParameters<typeof Session>[0]["limits"],
  inbox: Inbox,
): Session | undefined {
  const { application, credential, address, namespace, tags = [], metadata = {} } = options;
  if (application === undefined) {
    if (options.clientId !== undefined) throw invalidError("clientId: needs an application");
    return undefined;
  }
  const { maxUnhandledMessages = 1_000, connectTimeoutMs = 10_000, backoff = {} } = options;
  const session = new Session({
    transport,
    openLink,
    headers: () => credentialHeaders(options),
    renewsCredential: typeof credential === "function",
    identity: {
      application,
      clientId: options.clientId ?? crypto.randomUUID(),
      tags: [...tags],
      receiveClientEvents: options.receiveClientEvents ?? false,
      ...defined({ address, namespace }),
    },
    attributes: attributesToProto(metadata),
    limits,
    maxUnhandledMessages,
    backoff,
    connectTimeoutMs,
    onMessage: (message) => inbox.push(message),
    onClientEvent: (event) => inbox.clientEvent(event),
    onState: (state) => inbox.stateChanged(state),
  });
  inbox.onHandled = () => session.handled();
  return session;
}

async function credentialHeaders({ credential }: ConnectOptions): Promise<Record<string, string>> {
  const value = typeof credential === "function" ? await credential() : credential;
  return value === undefined ? {} : { authorization: `Bearer ${value}` };
}
