import { setTimeout as pause } from "node:timers/promises";
import { Bystander } from "../support/bystander.js";
import { MeasuredBroker } from "../support/measured-broker.js";
import type { HostileAct } from "./hostile-act.js";

/** How it has gone. */
export interface HostileRecord {
  /** Times that `/readyz` took while the act was played, in milliseconds. */
  readonly readyMs: readonly number[];
  readonly bystanderSlowestMs: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/** What a broker may hold more than before, once the others have gone: compiled code, tables that have grown. */
const maxGrowthBytes = 24 * 1024 * 1024;
/** What a broker of these acts asks for. */
const password = "the real one";
const readyIntervalMs = 20;

/**
 * Plays an act against a broker of its own, with a bystander that is served all the time. Afterwards the broker must let go of everything.
 * @throws Error (rejects with) where the broker does not answer, the bystander misses something, or memory does not come back.
 */
export async function play(act: HostileAct, count: number): Promise<HostileRecord> {
  const broker = await MeasuredBroker.start({
    "--auth": password,
    "--auth-max-failures": "1000000",
    "--http2-ping-interval-ms": "1000",
    "--identify-timeout-ms": "30000",
  });
  try {
    await once(act, broker, Math.min(count, 100)); // code is compiled, tables have grown a little
    const bystander = await Bystander.join(broker, password);
    const before = await broker.holdings();
    const readyMs = await once(act, broker, count);
    await bystander.goesOn();
    const after = await broker.awaitHoldings(
      ({ sessions, bytes }) => sessions === 2 && bytes < before.bytes + maxGrowthBytes,
    );
    const { slowestMs } = await bystander.stop();
    return {
      readyMs,
      bystanderSlowestMs: slowestMs,
      bytesBefore: before.bytes,
      bytesAfter: after.bytes,
    };
  } finally {
    await broker.close();
  }
}

async function once(act: HostileAct, broker: MeasuredBroker, count: number): Promise<number[]> {
  let isOver = false;
  const readyMs: number[] = [];
  const asking = (async () => {
    while (!isOver) {
      readyMs.push(await askReady(broker));
      await pause(readyIntervalMs);
    }
  })();
  asking.catch(() => {}); // told below
  const letGo = await act.begin({ port: broker.port, count });
  readyMs.push(await askReady(broker));
  isOver = true;
  letGo();
  await asking;
  return readyMs;
}

async function askReady({ baseUrl }: MeasuredBroker): Promise<number> {
  const askedAt = performance.now();
  const response = await fetch(`${baseUrl}/readyz`, { signal: AbortSignal.timeout(20_000) });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`/readyz answered ${response.status}`);
  return performance.now() - askedAt;
}
