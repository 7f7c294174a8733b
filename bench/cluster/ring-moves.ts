import createXxhash from "xxhash-wasm";
import { OwnerRing } from "../../src/cluster/owner-ring.js";

/** How a ring spreads names, and what moves when a broker comes or goes. */
export interface RingMoves {
  readonly buildMillis: number;
  readonly lookUpMicros: number;
  /** The largest share of names that one broker has, over the mean. */
  readonly largestShare: number;
  /** The part of all names that moves. */
  readonly joinPart: number;
  readonly leavePart: number;
  /** Moves between two brokers that were there before and after: there are none. */
  readonly needless: number;
}

const names = 1_000_000;

/** Measured on the ring itself, with a million names. */
export async function measureRingMoves(brokers: number): Promise<RingMoves> {
  const { h32 } = await createXxhash();
  const hash = (text: string) => h32(text);
  const ids = Array.from({ length: brokers }, (_, index) => `singyeong-${index}`);
  const newcomer = `singyeong-${brokers}`;
  const leaver = `singyeong-${brokers >> 1}`;
  const ring = new OwnerRing(hash, ids);
  const builds = Array.from({ length: 15 }, () => {
    const start = performance.now();
    new OwnerRing(hash, ids);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  const joined = new OwnerRing(hash, [...ids, newcomer]);
  const left = new OwnerRing(
    hash,
    ids.filter((id) => id !== leaver),
  );
  const shares = new Map<string, number>();
  const moves = { join: 0, leave: 0, needless: 0 };
  const start = performance.now();
  for (let at = 0; at < names; at += 1) ring.ownerOf(`client:application-${at % 1_000}/client-${at}`);
  const lookUpMicros = ((performance.now() - start) * 1_000) / names;
  for (let at = 0; at < names; at += 1) {
    const name = `client:application-${at % 1_000}/client-${at}`;
    const owner = ring.ownerOf(name) ?? "";
    shares.set(owner, (shares.get(owner) ?? 0) + 1);
    const withNewcomer = joined.ownerOf(name);
    const withoutLeaver = left.ownerOf(name);
    if (withNewcomer !== owner) moves.join += 1;
    if (withoutLeaver !== owner) moves.leave += 1;
    if (
      (withNewcomer !== owner && withNewcomer !== newcomer) ||
      (withoutLeaver !== owner && owner !== leaver)
    )
      moves.needless += 1;
  }
  return {
    buildMillis: builds[7] ?? Number.NaN,
    lookUpMicros,
    largestShare: Math.max(...shares.values()) / (names / brokers),
    joinPart: moves.join / names,
    leavePart: moves.leave / names,
    needless: moves.needless,
  };
}
