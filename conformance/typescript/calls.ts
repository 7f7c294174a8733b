import { readFileSync } from "node:fs";
import { type Client, connect, type Message, Reply, type SessionState } from "../../client/node.js";
import { Consumers } from "./consumers.js";
import { errorToKit } from "./error.js";
import { type Fields, given } from "./fields.js";
import { metadataFromKit, metadataToKit, payloadFromKit, payloadToKit, targetFromKit } from "./values.js";

/** Does what a command asks for; resolves with its result. */
export type Call = (fields: Fields) => Promise<object>;

type Write = (event: object) => void;

/** The library's calls by their names in the kit; events are written. */
export function callsOf(write: Write): Readonly<Record<string, Call>> {
  const clients = new Map<string, Client>();
  const handlers = new Map<string, (outcome: { payload?: Reply; error?: string }) => void>();
  const watches = new Map<string, AbortController>();
  const consumers = new Consumers(write);
  let messages = 0;

  const clientOf = ({ client }: Fields): Client => {
    const found = clients.get(client);
    if (found === undefined) throw new Error(`there is no client ${client}`);
    return found;
  };

  const handle = (client: string, message: Message): Promise<unknown> => {
    messages += 1;
    const handle = `m${messages}`;
    const { id: messageId, kind, nonce, source } = message;
    write({
      event: "message",
      client,
      handle,
      messageId,
      kind,
      payload: payloadToKit(message),
      nonce,
      source,
    });
    return new Promise((resolve, reject) => {
      handlers.set(handle, ({ payload, error }) => {
        if (error === undefined) resolve(payload);
        else reject(new Error(error));
      });
    });
  };

  return {
    async hello() {
      return {
        library: "typescript",
        version: packageVersion(),
        parts: ["session", "messages", "queues", "queries", "directory", "proxy"],
      };
    },

    async connect({ client: name, metadata, backoff, ...options }) {
      const { url, application, clientId, credential, namespace, tags, address, receiveClientEvents } =
        options;
      const { maxUnhandledMessages, maxPendingCalls, connectionTimeoutMs, connectTimeoutMs } = options;
      const client = await connect({
        ...{ url, application, clientId, credential, namespace, tags, address, receiveClientEvents },
        ...{ maxUnhandledMessages, maxPendingCalls, connectionTimeoutMs, connectTimeoutMs, backoff },
        metadata: metadata && metadataFromKit(metadata),
      });
      clients.set(name, client);
      client.onStateChange((state) => write({ event: "state", client: name, state: stateToKit(state) }));
      client.onClientEvent(({ kind, client: ref }) =>
        write({ event: "client_event", client: name, kind, ...ref }),
      );
      client.onMessage((message) => handle(name, message));
      return { restricted: client.restricted };
    },

    async close(fields) {
      await clientOf(fields).close();
      await consumers.ended(fields.client);
      return {};
    },

    async state(fields) {
      const { state, lastError } = clientOf(fields);
      return { state: stateToKit(state), ...(lastError && { lastError: errorToKit(lastError) }) };
    },

    async update_metadata(fields) {
      const { set, remove, replace } = fields;
      const revision = await clientOf(fields).updateMetadata(
        metadataFromKit(set),
        given({ remove, replace }),
      );
      return { revision: revision.toString() };
    },

    async send(fields) {
      const { payload, ...options } = outgoing(fields);
      return clientOf(fields).send(targetFromKit(fields.target), payload, options);
    },

    async broadcast(fields) {
      const { payload, ...options } = outgoing(fields);
      return clientOf(fields).broadcast(targetFromKit(fields.target), payload, options);
    },

    async request(fields) {
      const { payload, ...options } = outgoing(fields);
      const reply = await clientOf(fields).request(targetFromKit(fields.target), payload, {
        ...options,
        ...given({ timeoutMs: fields.timeoutMs }),
      });
      return { messageId: reply.messageId, payload: payloadToKit(reply), replier: reply.replier };
    },

    async handled({ handle, payload, error }) {
      const reply = payload && payloadFromKit(payload);
      const finish = handlers.get(handle);
      if (finish === undefined) throw new Error(`there is no handler ${handle}`);
      handlers.delete(handle);
      finish(
        given({
          payload: reply && new Reply(reply.payload, given({ contentType: reply.contentType })),
          error,
        }),
      );
      return {};
    },

    async enqueue(fields) {
      const { queue, target, messageId, orderingKey, priority, delayMs, ttlMs } = fields;
      const { payload, ...options } = outgoing(fields);
      return clientOf(fields).enqueue(queue, payload, {
        ...options,
        ...{ messageId, orderingKey, priority, delayMs, ttlMs },
        target: target && targetFromKit(target),
      });
    },

    async consume(fields) {
      const { client, consumer, queue, prefetch, ackTimeoutMs } = fields;
      consumers.start(client, consumer, (signal) =>
        clientOf(fields).consume(queue, { ...given({ prefetch, ackTimeoutMs }), signal }),
      );
      return {};
    },

    async settle(fields) {
      await consumers.settle(fields);
      return {};
    },

    async stop_consuming({ consumer }) {
      await consumers.stop(consumer);
      return {};
    },

    async query_clients(fields) {
      const { clients: found, truncated } = await clientOf(fields).queryClients(
        targetFromKit(fields.target),
        given({ limit: fields.limit }),
      );
      const listed = found.map(({ application, clientId, metadata }) => ({
        application,
        clientId,
        metadata: metadataToKit(metadata),
      }));
      return { clients: listed, truncated };
    },

    async watch(fields) {
      const { watch, target } = fields;
      const stopping = new AbortController();
      watches.set(watch, stopping);
      const changes = clientOf(fields).watch(targetFromKit(target), { signal: stopping.signal });
      void (async () => {
        for await (const change of changes) {
          if (!("client" in change)) write({ event: "change", watch, kind: change.kind });
          else {
            const { application, clientId } = change.client;
            const metadata = "metadata" in change.client ? metadataToKit(change.client.metadata) : undefined;
            write({ event: "change", watch, kind: change.kind, application, clientId, metadata });
          }
        }
      })();
      return {};
    },

    async stop_watching({ watch }) {
      watches.get(watch)?.abort();
      watches.delete(watch);
      return {};
    },

    async proxy(fields) {
      const { method, path, headers, body, timeoutMs } = fields;
      const bytes = body === undefined ? undefined : new Uint8Array(Buffer.from(body, "base64"));
      const answer = await clientOf(fields).proxy(targetFromKit(fields.target), {
        path,
        ...given({ method, headers, body: bytes, timeoutMs }),
      });
      return {
        status: answer.status,
        headers: answer.headers,
        body: Buffer.from(answer.body).toString("base64"),
      };
    },
  };
}

function outgoing({ payload, nonce, cancelAfterMs }: Fields) {
  const signal = cancelAfterMs === undefined ? undefined : AbortSignal.timeout(cancelAfterMs);
  return { ...payloadFromKit(payload), nonce, signal };
}

/** The kit tells a first connection and a further one apart as little as its docs do. */
function stateToKit(state: SessionState): string {
  return state === "reconnecting" ? "connecting" : state;
}

function packageVersion(): string {
  for (const path of ["../../package.json", "../../../package.json"]) {
    try {
      const { version } = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as {
        version: string;
      };
      return version;
    } catch {
      // the sources are one folder nearer to it than what is built of them
    }
  }
  return "unknown";
}
