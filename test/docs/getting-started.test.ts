import test, { type ExecutionContext } from "ava";
import { run, toolchain } from "../support/toolchain.js";
import { doBlocks, readBlocks, startTour, tourFolder } from "../support/tour.js";

const page = "docs/getting-started.md";
const sections = { Python: "The same in Python", Go: "The same in Go" } as const;

test("the tour works as written", async (t) => {
  t.timeout(180_000, "the broker is built first where it has not been");
  const folder = tourFolder(t);
  const { port, tour } = await startTour(t, readBlocks(page), folder);
  const others = Object.values(sections).reduce((sum, heading) => sum + readBlocks(page, heading).length, 0);
  await doBlocks(t, tour.slice(0, -others), { folder, port });
});

/** Does what a section says, beside a broker that was started as the page begins. */
async function works(t: ExecutionContext, language: keyof typeof sections, tool: string): Promise<void> {
  t.timeout(400_000, "libraries are fetched and built");
  if (
    (await toolchain(t, language, () => run(tool, [language === "Go" ? "version" : "--version"]))) ===
    undefined
  )
    return;
  const folder = tourFolder(t);
  const { port } = await startTour(t, readBlocks(page), folder);
  await doBlocks(t, readBlocks(page, sections[language]), { folder, port });
}

test("the tour works as written in Python", (t) => works(t, "Python", "python3"));

test("the tour works as written in Go", (t) => works(t, "Go", "go"));
