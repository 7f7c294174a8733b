import type { HostileAct } from "./hostile-act.js";
import { giantHeads, idleSockets, slowHeads, wrongPasswords } from "./http1-acts.js";
import { continuationFlood, halfOpenStreams, pingFlood, rapidReset, settingsFlood } from "./http2-floods.js";

/** Every act, with the count at which it is played in full and the one for the tests. */
export const hostileActs: readonly {
  readonly act: HostileAct;
  readonly full: number;
  readonly short: number;
}[] = [
  { act: idleSockets, full: 10_000, short: 300 },
  { act: halfOpenStreams, full: 10_000, short: 1_000 },
  { act: rapidReset, full: 100_000, short: 2_000 },
  { act: continuationFlood, full: 100_000, short: 2_000 },
  { act: pingFlood, full: 1_000_000, short: 10_000 },
  { act: settingsFlood, full: 1_000_000, short: 10_000 },
  { act: wrongPasswords, full: 1_000, short: 60 },
  { act: slowHeads, full: 5_000, short: 200 },
  { act: giantHeads, full: 1_000, short: 50 },
];
