import { once } from "node:events";
import test, { type ExecutionContext } from "ava";
import { WebSocket } from "ws";
import { EtfReader } from "../../../gateways/websocket/codecs/etf-reader.js";
import { writeAtom, writeMap, writeTerm } from "../../../gateways/websocket/codecs/etf-writer.js";
import { identifyLegacy, LegacyClient, type LegacyFrame } from "../../support/legacy-client.js";
import { type RunningBroker, startBroker } from "../../support/running-broker.js";

type Entries = [key: string, term: Uint8Array][];

const version = Buffer.of(131);
/** `{ok, 1}`, which no other encoding can say. */
const tuple = Buffer.concat([Buffer.of(104, 2), writeAtom("ok"), writeTerm(1)]);

/** A client that writes its keys as atoms, as the Elixir client does, and keeps the frames that it gets as they are. */
async function identifyEtf(t: ExecutionContext, broker: RunningBroker) {
  const socket = new WebSocket(`ws://127.0.0.1:${broker.port}/gateway/websocket?encoding=etf`);
  t.teardown(() => socket.terminate());
  const raw: Buffer[] = [];
  socket.on("message", (data) => raw.push(data as Buffer));
  const client = new LegacyClient(
    socket,
    (data) => new EtfReader(data, 64).frame() as unknown as LegacyFrame,
  );
  const send = (op: number, t: Uint8Array, d: Entries) => {
    const frame: Entries = [
      ["op", writeTerm(op)],
      ["t", t],
      ["d", writeMap(d, "atom")],
    ];
    socket.send(Buffer.concat([version, writeMap(frame, "atom")]));
  };
  const dispatch = (type: string, d: Entries) => send(4, writeTerm(type), d);
  await once(socket, "open");
  await client.frame();
  send(1, writeAtom("nil"), [
    ["client_id", writeTerm("etf")],
    ["application_id", writeTerm("app")],
  ]);
  t.is((await client.frame()).op, 2);
  const isIdle = async () => {
    send(5, writeAtom("nil"), []);
    return (await client.frame()).op === 6;
  };
  return { client, raw, dispatch, isIdle };
}

const target = writeMap([["application", writeTerm("app")]], "atom");
const queue: [string, Uint8Array] = ["queue", writeTerm("q")];

test("a queue hands a term of ETF out unchanged, and its client acknowledges it", async (t) => {
  const broker = await startBroker(t);
  const { client, raw, dispatch, isIdle } = await identifyEtf(t, broker);
  dispatch("QUEUE", [queue, ["target", target], ["nonce", tuple], ["payload", tuple]]);
  t.like(await client.frame(), { op: 4, t: "QUEUE_CONFIRM", d: { queue: "q" } });
  dispatch("QUEUE_REQUEST", [queue]);
  const { d } = await client.frame();
  const { id } = d.payload;
  const inner: Entries = [queue, ["id", writeTerm(id)], ["payload", tuple]];
  t.true(raw.at(-1)?.includes(writeMap(inner, "both")), "each key as atom and as binary");
  t.true(raw.at(-1)?.includes(Buffer.concat([writeAtom("nonce"), tuple])));
  dispatch("QUEUE_ACK", [queue, ["id", writeTerm(id)]]);
  t.true(await isIdle());
  t.is((await broker.server.broker.context.queues.get("q")).stats.leased, 0);
});

test("what an ETF client enqueues a JSON client can read, and persistent is true as an atom too", async (t) => {
  const broker = await startBroker(t);
  const etf = await identifyEtf(t, broker);
  const json = await identifyLegacy(t, broker, { client_id: "json" });
  json.dispatch("QUEUE_REQUEST", { queue: "q" });
  t.deepEqual(await json.settle(), []);
  etf.dispatch("QUEUE", [queue, ["target", target], ["payload", tuple]]);
  await etf.client.frame();
  t.deepEqual((await json.frame()).d.payload.payload, ["ok", 1]);

  etf.dispatch("QUEUE_REQUEST", [queue, ["persistent", writeAtom("true")]]);
  for (const payload of [1, 2]) {
    json.dispatch("QUEUE", { queue: "q", target: { application: "app" }, payload });
    const { d } = await etf.client.frame();
    t.is(d.payload.payload, payload);
    etf.dispatch("QUEUE_ACK", [queue, ["id", writeTerm(d.payload.id)]]);
  }
});
