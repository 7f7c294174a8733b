import type { ExecutionContext } from "ava";
import { JetStreamQueueStore } from "../../../src/queue/jetstream/jetstream-queue-store.js";
import type { QueueStore } from "../../../src/queue/queue-store.js";
import { testQueueStore } from "../../suites/queue-store-suite.js";
import { findNatsServer, installNatsServer } from "../../support/foreign-tools.js";
import { startNats } from "../../support/nats-servers.js";

/** Servers of the stores, to open them again. */
const servers = new WeakMap<QueueStore, readonly string[]>();

async function openStore(t: ExecutionContext, urls: readonly string[]): Promise<JetStreamQueueStore> {
  const store = await JetStreamQueueStore.open({ servers: urls });
  t.teardown(() => store.close());
  servers.set(store, urls);
  return store;
}

const programs = [
  ["current", installNatsServer],
  ["system", findNatsServer],
] as const;

for (const [name, find] of programs) {
  const program = await find().catch(() => undefined);
  if (program === undefined) continue;
  testQueueStore(`jetstream on the ${name} nats-server`, {
    async open(t) {
      const nats = await startNats(t, { program });
      return openStore(t, nats?.urls ?? []);
    },
    async reopen(t, store) {
      await store.close();
      const again = await openStore(t, servers.get(store) ?? []);
      for await (const queue of again.names()) await again.claim(queue);
      return again;
    },
  });
}
