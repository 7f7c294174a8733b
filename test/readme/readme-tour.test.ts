import test from "ava";
import { doBlocks, readBlocks, startTour, tourFolder } from "../support/tour.js";

test("the tour of the README works as written", async (t) => {
  t.timeout(180_000, "the broker is built first where it has not been");
  const folder = tourFolder(t);
  const { port, tour } = await startTour(t, readBlocks("README.md"), folder);
  t.is(tour.filter(({ purpose }) => purpose === "terminal").length, 2);
  await doBlocks(t, tour, { folder, port });
});
