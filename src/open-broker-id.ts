import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "./config/config.js";

/**
 * The name of this broker: the one that is set, else a random one. In a cluster it is kept beside the queues, since what a broker owns
 * follows from its name: with another one after each restart every queue would move.
 */
export function openBrokerId({ brokerId, clusterSecret, queueStore, dataDir }: Config): string {
  if (brokerId !== undefined) return brokerId;
  const fresh = randomBytes(6).toString("hex");
  if (clusterSecret === undefined || queueStore !== "lmdb") return fresh;
  const place = join(dataDir, "broker-id");
  try {
    const kept = readFileSync(place, "utf8").trim();
    if (/^[0-9a-f]{12}$/.test(kept)) return kept;
  } catch {
    // there is none yet
  }
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(place, `${fresh}\n`);
  return fresh;
}
