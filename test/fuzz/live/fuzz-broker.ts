import { once } from "node:events";
import { WebSocket } from "ws";
import { Bystander, type BystanderRecord } from "../../support/bystander.js";
import { LegacyClient } from "../../support/legacy-client.js";
import { MeasuredBroker } from "../../support/measured-broker.js";
import { FuzzRandom } from "../fuzz-random.js";
import type { CaseRange } from "../fuzz-readers.js";
import { encodings } from "../legacy-encoders.js";
import type { Attack } from "./attack.js";
import { openHostileUpstream } from "./hostile-upstream.js";
import { http1Attack } from "./http1-attack.js";
import { http2Attack } from "./http2-attack.js";
import { callAttack, streamAttack } from "./rpc-attack.js";
import { rawWebSocketAttack, webSocketAttack } from "./websocket-attack.js";

/** Everything that is done to the broker. */
export const attacks: readonly Attack[] = [
  ...encodings.map(webSocketAttack),
  rawWebSocketAttack,
  http1Attack,
  http2Attack,
  callAttack,
  streamAttack,
];

/** How much is done, and what the broker may hold once it is over. */
export interface LiveBounds extends CaseRange {
  readonly seed: number;
  /** No more is begun after this time. */
  readonly maxMs: number;
  /** Bytes that the broker may hold beyond those it held before. */
  readonly maxGrowthBytes: number;
  /** What is chosen from. @default all */
  readonly attacks?: readonly Attack[];
}

/** What has come of it. */
export interface LiveRecord {
  /** How many attacks of each name. */
  readonly attacks: ReadonlyMap<string, number>;
  readonly bystander: BystanderRecord;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

const parallel = 8;
const heartbeatMs = 20_000;
/** So many attacks are made before memory is looked at: caches fill, code is compiled. */
const warmUpAttacks = 100;

/**
 * Attacks one broker over real sockets, many attackers at a time, while a bystander is served. The broker must log no error, must not
 * end, must let go of what the attackers held, and the bystander must miss nothing.
 * @throws Error that says what went wrong (rejects with).
 */
export async function fuzzBroker(bounds: LiveBounds): Promise<LiveRecord> {
  const broker = await MeasuredBroker.start({ "--http2-ping-interval-ms": "1000" });
  const upstream = await openHostileUpstream(new FuzzRandom(bounds.seed));
  const joined = await joinAt(broker.port, upstream.place);
  const bystander = await Bystander.join(broker);
  try {
    const { first, end } = bounds;
    const warm = Math.min(first + warmUpAttacks, end);
    const counts = new Map<string, number>();
    await attack(broker, { ...bounds, end: warm }, counts);
    const before = await broker.awaitHoldings(atRest);
    await attack(broker, { ...bounds, first: warm }, counts);
    await bystander.goesOn();
    const after = await broker.awaitHoldings(
      (holdings) => atRest(holdings) && holdings.bytes < before.bytes + bounds.maxGrowthBytes,
    );
    const record = await bystander.stop();
    return { attacks: counts, bystander: record, bytesBefore: before.bytes, bytesAfter: after.bytes };
  } finally {
    joined.socket.terminate();
    upstream.close();
    await broker.close();
  }
}

/** Only the bystander's two clients and the upstream are left. */
function atRest({ sessions }: { readonly sessions: number }): boolean {
  return sessions === 3;
}

/** Makes attacks and counts them by name. */
async function attack(
  broker: MeasuredBroker,
  bounds: LiveBounds,
  counts: Map<string, number>,
): Promise<void> {
  const deadline = performance.now() + bounds.maxMs;
  const recent: string[] = [];
  let next = bounds.first;
  const attacker = async () => {
    while (next < bounds.end && performance.now() < deadline) {
      const index = next;
      next += 1;
      const random = FuzzRandom.forCase(bounds.seed, "live", index);
      const { name, run } = random.pick(bounds.attacks ?? attacks);
      counts.set(name, (counts.get(name) ?? 0) + 1);
      recent.push(`--target "${name}" --case ${index}`);
      await run(broker.port, random).catch((error) => {
        if (broker.isRunning) throw error;
      });
      complain(broker, bounds.seed, recent.slice(-2 * parallel));
    }
  };
  await Promise.all(Array.from({ length: parallel }, attacker));
}

function complain(broker: MeasuredBroker, seed: number, recent: readonly string[]): void {
  if (broker.isRunning && broker.loggedErrors.length === 0) return;
  const what = broker.isRunning ? broker.loggedErrors.join("\n") : "the broker has ended";
  throw new Error(`${what}\nseed ${seed}, the last attacks:\n${recent.join("\n")}`);
}

async function joinAt(port: number, ip: string): Promise<LegacyClient> {
  const client = new LegacyClient(new WebSocket(`ws://127.0.0.1:${port}/gateway/websocket`));
  await once(client.socket, "open");
  client.send({ op: 1, d: { application_id: "fuzz-upstream", client_id: "one", ip } });
  await client.frame();
  await client.frame();
  const beat = setInterval(() => client.send({ op: 5, d: { client_id: "one" } }), heartbeatMs).unref();
  client.socket.once("close", () => clearInterval(beat));
  return client;
}
