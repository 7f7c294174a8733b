import { ConnectError, createClient } from "@connectrpc/connect";
import type { ExecutionContext } from "ava";
import { ErrorInfoSchema } from "../../gen/google/rpc/error_details_pb.js";
import { DirectoryService } from "../../gen/singyeong/v1/directory_service_pb.js";
import { connectLegacy, type LegacyClient } from "./legacy-client.js";
import { openStream, rpcProtocols, type StreamClient } from "./rpc-client.js";
import type { RunningBroker } from "./running-broker.js";

/** What came of trying: `ok`, or the reason or text of the refusal. */
export type Outcome = string;

/** A client that has identified, by either wire, as far as access is concerned. */
export interface AdmittedClient {
  /** Sends to whoever matches in `application`; `ok` also where nobody does. */
  send(application: string): Promise<Outcome>;
  /** Ids of the clients of `application` that it can find. */
  find(application: string): Promise<string[] | Outcome>;
  /** Sets an attribute of its own. */
  set(key: string, value: string): Promise<Outcome>;
  /** The reason or text with which the broker ends it. */
  ended(): Promise<Outcome>;
}

/** What a client says of itself when it comes. */
export interface Arrival {
  readonly id: string;
  readonly credential?: string;
  readonly application?: string;
  readonly namespace?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly receiveClientEvents?: boolean;
}

type Enter = (
  t: ExecutionContext,
  broker: RunningBroker,
  arrival: Arrival,
) => Promise<AdmittedClient | Outcome>;

/** The two wires on which clients live. */
export const clientWires: Readonly<Record<"websocket" | "stream", Enter>> = {
  async websocket(t, broker, arrival) {
    const client = await connectLegacy(t, broker);
    const metadata = Object.entries(arrival.metadata ?? {}).map(([key, value]) => [
      key,
      { type: "string", value },
    ]);
    client.send({
      op: 1,
      d: {
        client_id: arrival.id,
        application_id: arrival.application ?? "app",
        auth: arrival.credential ?? null,
        namespace: arrival.namespace ?? null,
        metadata: Object.fromEntries(metadata),
        receive_client_updates: arrival.receiveClientEvents ?? false,
      },
    });
    const answer = await client.frame();
    if (answer.op !== 2) return answer.d.error;
    return new LegacyAdmitted(client);
  },

  async stream(t, broker, arrival) {
    const stream = openStream(t, broker);
    const attributes = Object.entries(arrival.metadata ?? {}).map(([key, value]) => [
      key,
      { kind: { case: "stringValue", value } },
    ]);
    stream.identify({
      clientId: arrival.id,
      application: arrival.application ?? "app",
      metadata: { attributes: Object.fromEntries(attributes) },
      ...(arrival.credential === undefined ? {} : { credential: arrival.credential }),
      ...(arrival.namespace === undefined ? {} : { namespace: arrival.namespace }),
      receiveClientEvents: arrival.receiveClientEvents ?? false,
    } as never);
    try {
      await stream.expect("ready");
    } catch (error) {
      return textOf(error);
    }
    return new StreamAdmitted(stream);
  },
};

class LegacyAdmitted implements AdmittedClient {
  readonly #client: LegacyClient;

  constructor(client: LegacyClient) {
    this.#client = client;
  }

  async send(application: string): Promise<Outcome> {
    this.#client.dispatch("SEND", { target: { application, droppable: true, ops: [] }, payload: 1 });
    return this.#outcome();
  }

  async find(application: string): Promise<string[] | Outcome> {
    this.#client.dispatch("QUERY_NODES", { application, restricted: true, ops: [] });
    const frames = await this.#client.settle();
    const answer = frames.find(({ t, op }) => t === "QUERY_NODES" || op === 3);
    if (answer?.op === 3) return answer.d.error;
    return answer?.d.nodes.map((node: { client_id: string }) => node.client_id);
  }

  async set(key: string, value: string): Promise<Outcome> {
    this.#client.dispatch("UPDATE_METADATA", { [key]: { type: "string", value } });
    return this.#outcome();
  }

  async ended(): Promise<Outcome> {
    for (;;) {
      const next = await this.#client.next();
      if (!("op" in next)) return `closed with ${next.code}`;
      if (next.op === 8) return next.d.error;
    }
  }

  async #outcome(): Promise<Outcome> {
    const frames = await this.#client.settle();
    const refusal = frames.find(({ op }) => op === 3)?.d;
    if (refusal === undefined) return "ok";
    const info = refusal.extra_info;
    return typeof info === "object" && info !== null ? Object.values(info).join("; ") : refusal.error;
  }
}

class StreamAdmitted implements AdmittedClient {
  readonly #stream: StreamClient;
  #lastId = 0n;

  constructor(stream: StreamClient) {
    this.#stream = stream;
  }

  send(application: string): Promise<Outcome> {
    const query = { applicationSelector: { case: "application", value: application }, droppable: true };
    return this.#outcome({ case: "send", value: { query } });
  }

  async find(application: string): Promise<string[] | Outcome> {
    const query = { applicationSelector: { case: "application", value: application }, restricted: true };
    const result = await this.#run({ case: "queryClients", value: { query } });
    if (result.case === "failure") return result.value.message;
    return result.value.clients.map(({ clientId }: { clientId: string }) => clientId);
  }

  set(key: string, value: string): Promise<Outcome> {
    const set = { [key]: { kind: { case: "stringValue", value } } };
    return this.#outcome({ case: "updateMetadata", value: { set } });
  }

  async ended(): Promise<Outcome> {
    try {
      while ((await this.#stream.event()) !== undefined);
      return "ended well";
    } catch (error) {
      return reasonOf(error);
    }
  }

  async #outcome(command: object): Promise<Outcome> {
    const result = await this.#run(command);
    return result.case === "failure" ? result.value.message : "ok";
  }

  // biome-ignore lint/suspicious/noExplicitAny: results of every kind are looked into
  async #run(command: object): Promise<any> {
    this.#lastId += 1n;
    this.#stream.send({ id: this.#lastId, command } as never);
    for (;;) {
      const event = await this.#stream.event();
      if (event?.case === "commandResult") return event.value.result;
    }
  }
}

/** A call without a session. */
export type Ask = (broker: RunningBroker, credential: string | undefined) => Promise<string[] | Outcome>;

function authorization(credential: string | undefined): Record<string, string> {
  return credential === undefined ? {} : { authorization: `Bearer ${credential}` };
}

/** The ways to list the clients of application `app` without a session; each answers with their ids. */
export const unaryWays: Readonly<Record<string, Ask>> = {
  async rest({ baseUrl }, credential) {
    const response = await fetch(`${baseUrl}/api/v1/query`, {
      method: "POST",
      headers: authorization(credential),
      body: JSON.stringify({ application: "app", restricted: true, ops: [] }),
    });
    const body = (await response.json()) as { client_id: string }[] | { errors?: { detail: string } };
    if (Array.isArray(body)) return body.map(({ client_id }) => client_id);
    return response.status === 401 ? "UNAUTHENTICATED" : (body.errors?.detail ?? String(response.status));
  },
  ...Object.fromEntries(
    Object.entries(rpcProtocols).map(([protocol, transportTo]): [string, Ask] => [
      protocol,
      async ({ baseUrl }, credential) => {
        const client = createClient(DirectoryService, transportTo(baseUrl));
        const query = {
          applicationSelector: { case: "application" as const, value: "app" },
          restricted: true,
        };
        try {
          const { clients } = await client.queryClients({ query }, { headers: authorization(credential) });
          return clients.map(({ clientId }) => clientId);
        } catch (error) {
          const reason = reasonOf(error);
          return reason === "UNAUTHENTICATED" ? reason : textOf(error);
        }
      },
    ]),
  ),
};

/** The reason in the status of a call that failed, or its text where it has none. */
export function reasonOf(error: unknown): string {
  const connect = ConnectError.from(error);
  return connect.findDetails(ErrorInfoSchema)[0]?.reason ?? connect.rawMessage;
}

function textOf(error: unknown): string {
  return ConnectError.from(error).rawMessage;
}
