import test from "ava";
import { startBroker } from "../support/running-broker.js";
import { doBlocks, readBlocks, tourFolder } from "../support/tour.js";

test("the examples of docs/proxy.md work as written", async (t) => {
  t.timeout(60_000, "a compiler is started on the way");
  const { port } = await startBroker(t);
  await doBlocks(t, readBlocks("docs/proxy.md"), { folder: tourFolder(t), port });
});
