// Owns a queue of a JetStream store and writes to it without a pause; says on stdout what is confirmed, and when the claim is lost.
//   node jetstream-owner.js URL QUEUE LEASE_MS
import { writeSync } from "node:fs";
import { JetStreamQueueStore } from "../../src/queue/jetstream/jetstream-queue-store.js";

const [url = "", queue = "", leaseMs = "0"] = process.argv.slice(2);
const store = await JetStreamQueueStore.open({ servers: [url], leaseMs: Number(leaseMs) });
let isLost = false;
store.onClaimLost(() => {
  isLost = true;
});
await store.write([{ kind: "put-queue", queue, settings: new Uint8Array() }]);
const empty = new Uint8Array();
for (let seq = 1; !isLost; seq += 1) {
  try {
    await store.write([{ kind: "append", queue, seq, head: empty, body: empty }]);
    writeSync(1, `${seq}\n`);
  } catch {
    break; // the claim is lost, and what was on its way is not confirmed
  }
}
writeSync(1, "lost\n");
await store.close();
