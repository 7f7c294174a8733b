import test from "ava";
import { doBlocks, readBlocks, startTour, tourFolder } from "../support/tour.js";

test("docs/getting-started.md works as written", async (t) => {
  t.timeout(180_000, "the broker is built first where it has not been");
  const folder = tourFolder(t);
  const { port, tour } = await startTour(t, readBlocks("docs/getting-started.md"), folder);
  await doBlocks(t, tour, { folder, port });
});
