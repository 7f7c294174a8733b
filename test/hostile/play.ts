import { Bystander } from "../support/bystander.js";
import { MeasuredBroker } from "../support/measured-broker.js";
import type { HostileAct } from "./hostile-act.js";
import { ReadyProbe } from "./ready-probe.js";

/** How it has gone. */
export interface HostileRecord {
  /** Times that `/readyz` took while the act was played, in milliseconds. */
  readonly readyMs: readonly number[];
  /** The longest that the broker's event loop was held up meanwhile, in milliseconds. */
  readonly loopSlowestMs: number;
  readonly bystanderSlowestMs: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/** What a broker may hold more than before, once the others have gone: compiled code, tables that have grown. */
const maxGrowthBytes = 24 * 1024 * 1024;
/** What a broker of these acts asks for. */
const password = "the real one";

/** Starts a broker for acts to be played against; whoever starts it closes it. */
export function startStage(): Promise<MeasuredBroker> {
  return MeasuredBroker.start({
    "--auth": password,
    // Guesses come from the address of the bystander, which should not be refused for them.
    "--auth-max-failures": "1000000",
    "--http2-ping-interval-ms": "1000",
  });
}

/**
 * Plays an act against a broker, with a bystander that is served all the time. Afterwards the broker must let go of everything. `begun` is
 * called when every process is there that watches.
 * @throws Error (rejects with) where the broker does not answer, the bystander misses something, or memory does not come back.
 */
export async function play(
  broker: MeasuredBroker,
  act: HostileAct,
  count: number,
  { begun = () => {} }: { readonly begun?: () => void } = {},
): Promise<HostileRecord> {
  const probe = await ReadyProbe.start(broker.baseUrl);
  try {
    begun();
    return await playWatched(broker, act, count, probe);
  } finally {
    await probe.stop();
  }
}

async function playWatched(
  broker: MeasuredBroker,
  act: HostileAct,
  count: number,
  probe: ReadyProbe,
): Promise<HostileRecord> {
  await playOnce(act, broker, Math.min(count, 100)); // code is compiled, tables have grown a little
  const bystander = await Bystander.join(broker, password);
  const before = await broker.holdings();
  await probe.times();
  const letGo = await act.begin({ port: broker.port, count });
  const readyMs = await probe.times();
  const { loopSlowestMs } = await broker.holdings();
  letGo();
  await bystander.goesOn();
  const after = await broker.awaitHoldings(
    ({ sessions, bytes }) => sessions === 2 && bytes < before.bytes + maxGrowthBytes,
  );
  const { slowestMs } = await bystander.stop();
  if (!broker.isRunning || broker.loggedErrors.length > 0) throw new Error(broker.loggedErrors.join("\n"));
  return {
    readyMs,
    loopSlowestMs,
    bystanderSlowestMs: slowestMs,
    bytesBefore: before.bytes,
    bytesAfter: after.bytes,
  };
}

async function playOnce(act: HostileAct, broker: MeasuredBroker, count: number): Promise<void> {
  const letGo = await act.begin({ port: broker.port, count });
  letGo();
}
