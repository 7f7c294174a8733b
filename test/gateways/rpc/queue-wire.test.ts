import {
  type OpenQueueWireClient,
  type QueueWireClient,
  testQueueWire,
  type WireMessage,
  type WireTarget,
} from "../../suites/queue-wire-suite.js";
import type { ConsumerClient } from "../../support/consumer-client.js";
import { jsonContent, queueService, startConsumer } from "../../support/consumer-client.js";
import { openStream, rpcProtocols, type StreamClient } from "../../support/rpc-client.js";

interface Parts {
  readonly service: ReturnType<typeof queueService>;
  readonly session: StreamClient;
  readonly token: string;
  /** On the queue `q`, the only one of the suite. */
  readonly consumer: ConsumerClient;
}

/** An RPC client with a session, a consume stream and unary calls. */
class RpcQueueClient implements QueueWireClient {
  readonly #parts: Parts;
  readonly #messages: WireMessage[] = [];
  #lastId = 0n;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async enqueue(queue: string, payload: unknown, { skill }: WireTarget = {}): Promise<void> {
    const { service, token } = this.#parts;
    const filter = { case: "cel" as const, value: `skill == "${skill}"` };
    const target = {
      applicationSelector: { case: "application" as const, value: "app" },
      ...(skill === undefined ? {} : { filter }),
    };
    const { results } = await service.enqueue(
      { queue, items: [{ target, content: jsonContent(payload) }] },
      { headers: { "singyeong-session": token } },
    );
    if (results[0]?.result.case !== "receipt") throw new Error("the message was refused");
  }

  request(_queue: string, credit: number): void {
    this.#parts.consumer.send({ case: "grantCredit", value: { credit } });
  }

  async next(): Promise<WireMessage> {
    while (this.#messages.length === 0) await this.#read();
    return this.#messages.shift() as WireMessage; // there is one
  }

  async isIdle(queue: string): Promise<boolean> {
    this.#lastId += 1n;
    // Settlements take effect in order, so what this one is answered behind has been done.
    this.#parts.consumer.sendWithId(this.#lastId, { case: "ack", value: { queue, leaseIds: ["none"] } });
    while ((await this.#read()) !== this.#lastId);
    return this.#messages.length === 0;
  }

  ack(queue: string, id: string): void {
    this.#parts.consumer.send({ case: "ack", value: { queue, leaseIds: [id] } });
  }

  async setSkill(skill: string): Promise<void> {
    const value = { set: attributesOf(skill).attributes };
    this.#parts.session.send({ id: 1n, command: { case: "updateMetadata", value } });
    await this.#parts.session.expect("commandResult");
  }

  disconnect(): void {
    this.#parts.consumer.cancel();
  }

  /** Takes in one event; the id of the command, where it is an answer. */
  async #read(): Promise<bigint | undefined> {
    const event = await this.#parts.consumer.event();
    switch (event?.case) {
      case "message": {
        const { leaseId, message } = event.value;
        const payload = JSON.parse(new TextDecoder().decode(message?.content?.data));
        this.#messages.push({ id: leaseId, payload });
        return undefined;
      }
      case "commandResult":
        if (event.value.result.case === "failure") throw new Error(event.value.result.value.message);
        return event.value.commandId;
      case "leasesLost":
        return undefined;
      default:
        throw new Error(`the stream brought ${event?.case}`);
    }
  }
}

function attributesOf(skill: string) {
  return { attributes: { skill: { kind: { case: "stringValue" as const, value: skill } } } };
}

function openOver(protocol: keyof typeof rpcProtocols): OpenQueueWireClient {
  return async (t, broker, { id, skill }) => {
    const session = openStream(t, broker);
    session.identify({ clientId: id, ...(skill === undefined ? {} : { metadata: attributesOf(skill) }) });
    const { sessionToken: token } = await session.expect("ready");
    const transport = rpcProtocols[protocol](broker.baseUrl);
    const consumer = await startConsumer(t, broker, { queue: "q", sessionToken: token, transport });
    return new RpcQueueClient({ service: queueService(broker, transport), session, token, consumer });
  };
}

testQueueWire("gRPC", openOver("grpc"));
// By way of connect-node.
testQueueWire("gRPC in JSON", openOver("grpc in JSON"));
testQueueWire("Connect", openOver("connect"));
