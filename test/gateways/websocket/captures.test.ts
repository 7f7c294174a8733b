import { readFileSync } from "node:fs";
import { decode, encode } from "@msgpack/msgpack";
import test, { type ExecutionContext } from "ava";
import { WebSocket } from "ws";
import { LegacyClient, type LegacyFrame } from "../../support/legacy-client.js";
import { type RunningBroker, startBroker } from "../../support/running-broker.js";

// Traffic of real clients with the original server, line by line, sent to this broker again. Every recorded answer has to come
// again, but where the wire contract departs from the original on purpose; each such place is a rule below.

interface Line {
  readonly conn?: number;
  readonly upgrade?: string;
  readonly dir?: "S>C" | "C>S";
  readonly text?: LegacyFrame;
  readonly binary?: LegacyFrame;
  readonly closedBy?: "server" | "client";
  readonly code?: number;
  readonly rest?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly status?: number;
  readonly rbody?: string;
}

type Plain = Readonly<Record<string, unknown>>;

/** The recorder kept this much of a body. */
const recordedBodyLimit = 600;

class Replay {
  readonly #t: ExecutionContext;
  readonly #broker: RunningBroker;
  readonly #clients = new Map<number, LegacyClient>();
  /** The last frame that each connection sent: what the broker answers next is about it. */
  readonly #sent = new Map<number, LegacyFrame>();
  /** The ids that messages of queues have now, by those they had then. */
  readonly #queueIds = new Map<string, string>();
  compared = 0;

  constructor(t: ExecutionContext, broker: RunningBroker) {
    this.#t = t;
    this.#broker = broker;
  }

  async line(line: Line): Promise<void> {
    const frame = line.text ?? line.binary;
    if (line.rest !== undefined) return this.#rest(line);
    if (line.upgrade !== undefined) return this.#open(line);
    if (line.closedBy !== undefined) return this.#closed(line);
    if (frame === undefined) throw new Error("a line of no known kind");
    if (line.dir === "C>S") return this.#send(line, frame);
    return this.#expect(line, frame);
  }

  #open({ conn = 0, upgrade }: Line): void {
    const socket = new WebSocket(`ws://127.0.0.1:${this.#broker.port}${upgrade}`);
    this.#t.teardown(() => socket.terminate());
    const binary = upgrade?.includes("msgpack") === true;
    this.#clients.set(
      conn,
      new LegacyClient(socket, binary ? (data) => decode(data) as LegacyFrame : undefined),
    );
  }

  #send({ conn = 0, binary }: Line, frame: LegacyFrame): void {
    const { socket } = this.#client(conn);
    const { t, d } = frame;
    const now = t === "QUEUE_ACK" ? { ...frame, d: { ...d, id: this.#queueIds.get(d.id) } } : frame;
    socket.send(binary === undefined ? JSON.stringify(now) : encode(now));
    this.#sent.set(conn, now);
  }

  async #expect({ conn = 0 }: Line, recorded: LegacyFrame): Promise<void> {
    const sent = this.#sent.get(conn);
    const { op, d, t } = await this.#next(conn);
    this.compared += 1;
    // The original refused a message without a nonce.
    if (recorded.op === 3 && sent?.t === "QUEUE") {
      this.#t.deepEqual({ op, t, d }, { op: 4, t: "QUEUE_CONFIRM", d: { queue: sent.d.queue } });
      return;
    }
    this.#t.deepEqual({ op, t }, { op: recorded.op, t: recorded.t });
    // The frame comes back as it was sent, where the original filled in defaults.
    if (op === 3) this.#t.deepEqual(d, { error: recorded.d.error, extra_info: sent });
    // Client events name the application beside the payload as well: some clients look there.
    else if (t?.startsWith("CLIENT_")) this.#t.deepEqual(d, { ...recorded.d, app: recorded.d.payload.app });
    else this.#t.deepEqual(d, t === "QUEUE" ? this.#withIdOfNow(recorded.d, d.payload.id) : recorded.d);
  }

  #withIdOfNow(recorded: LegacyFrame["d"], id: string): unknown {
    this.#queueIds.set(recorded.payload.id, id);
    return { ...recorded, payload: { ...recorded.payload, id } };
  }

  async #closed({ conn = 0, closedBy, code }: Line): Promise<void> {
    const client = this.#clients.get(conn);
    if (client === undefined) return;
    // The original crashed on the query before; this broker answers it, and the client goes by itself.
    if (closedBy === "server" && code === 1011) {
      const sent = this.#sent.get(conn)?.d;
      this.#t.like(await this.#next(conn), {
        op: 4,
        t: "SEND",
        d: { nonce: sent.nonce, payload: sent.payload },
      });
    }
    this.#clients.delete(conn);
    client.socket.close();
    this.#t.is(((await client.next()) as { code?: number }).code, 1005, "no frame is left over");
  }

  async #rest({ rest = "", headers = {}, body = "", status = 0, rbody = "" }: Line): Promise<void> {
    const [method = "", path] = rest.split(" ");
    if (path === "/api/v1/proxy") return; // no proxy in this version
    const response = await fetch(`${this.#broker.baseUrl}${path}`, {
      method,
      headers: {
        authorization: headers["authorization"] ?? "",
        "content-type": headers["content-type"] ?? "",
      },
      body,
    });
    this.#t.is(response.status, status);
    const answered = (await response.json()) as Plain[];
    if (rbody.length === recordedBodyLimit) return; // cut off in the recording
    this.#t.deepEqual(
      answered.map(comparable),
      expectedClients(JSON.parse(rbody), JSON.parse(body)).map(comparable),
    );
    this.compared += 1;
  }

  #client(conn: number): LegacyClient {
    const client = this.#clients.get(conn);
    if (client === undefined) throw new Error(`connection ${conn} is not open`);
    return client;
  }

  async #next(conn: number): Promise<LegacyFrame> {
    return this.#client(conn).frame();
  }
}

/** The clients that the contract asks for: the original took a body without content type for an empty query. */
function expectedClients(recorded: Plain[], query: Plain): Plain[] {
  return recorded.filter((client) => client["app_id"] === query["application"]);
}

/** A listed client without what differs from run to run, or from the original on purpose. */
function comparable(client: Plain): Plain {
  const { last_heartbeat_time, ...metadata } = client["metadata"] as Plain;
  // The original gave the type of this boolean as "string", and went on to list a queue once per request that was long served.
  const { receive_client_updates, ...types } = client["metadata_types"] as Plain;
  return { ...client, metadata, metadata_types: types, queues: [] };
}

/** The lines, but for repeated polls of a listing: the original showed an update half a second late, this broker at once. */
function withoutPolls(lines: readonly Line[]): Line[] {
  return lines.filter(({ rest, body }, index) => {
    const next = lines[index + 1];
    return rest === undefined || rest !== next?.rest || body !== next.body;
  });
}

for (const [name, answers] of [
  ["nyuleon", 45],
  ["singyeongpy-json", 15],
  ["singyeongpy-msgpack", 15],
] as const) {
  test(`answers the recorded traffic of ${name} as the contract asks for`, async (t) => {
    const broker = await startBroker(t, { "--auth": "secretpw" });
    const file = new URL(`../../fixtures/captures/${name}.jsonl`, import.meta.url);
    const lines = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line): Line => JSON.parse(line));
    const replay = new Replay(t, broker);
    for (const line of withoutPolls(lines)) await replay.line(line);
    t.true(replay.compared >= answers, `${replay.compared} answers were compared`);
  });
}
