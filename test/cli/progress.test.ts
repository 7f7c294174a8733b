import { PassThrough } from "node:stream";
import test from "ava";
import { startProgress, watchWork } from "../../cli/progress.js";

/** A stream that says it is a terminal, and what was written to it. */
function terminal(
  isTTY: boolean,
  columns = 120,
): { readonly stream: NodeJS.WriteStream; readonly text: () => string } {
  const chunks: string[] = [];
  const stream = new PassThrough().on("data", (chunk) => chunks.push(String(chunk)));
  const moves = { clearLine: () => true, cursorTo: () => true, moveCursor: () => true };
  const faked = Object.assign(stream, { isTTY, columns, rows: 24, ...moves });
  return { stream: faked as unknown as NodeJS.WriteStream, text: () => chunks.join("") };
}

/** Resolves when a text has been written. */
async function written({ stream, text }: ReturnType<typeof terminal>, expected: RegExp): Promise<void> {
  while (!expected.test(text())) await new Promise((resolve) => stream.once("data", resolve));
}

test("a terminal shows how far the work is, and a note", async (t) => {
  const screen = terminal(true);
  const progress = await startProgress({ title: "push mails", total: 200, stream: screen.stream });
  progress.show(100, "50 stored");
  await written(screen, /push mails {2}█{12}░{12} {2}50 % {2}50 stored/);
  progress.show(500, "200 stored");
  await written(screen, /█{24} 100 % {2}200 stored/);
  progress.stop();
  t.pass();
});

test("without a total there is no bar, only the note", async (t) => {
  const screen = terminal(true);
  const progress = await startProgress({ title: "push mails", stream: screen.stream });
  progress.show(100, "50 stored");
  await written(screen, /push mails {2}50 stored/);
  progress.stop();
  t.notRegex(screen.text(), /[█░]/);
});

test("work of others is asked how far it is while it lasts", async (t) => {
  const screen = terminal(true);
  const seen = written(screen, /purge {2}█{18}░{6} {2}75 % {2}75 of 100/);
  const result = await watchWork({
    title: "purge",
    total: 100,
    stream: screen.stream,
    left: async () => 25,
    work: async () => {
      await seen;
      return "done";
    },
  });
  t.is(result, "done");
});

for (const [what, screen] of [
  ["what is no terminal", terminal(false)],
  ["a terminal without columns", terminal(true, 0)],
] as const)
  test(`${what} is written nothing, and nobody is asked`, async (t) => {
    const progress = await startProgress({ title: "push", total: 2, stream: screen.stream });
    progress.show(1, "1 stored");
    progress.stop();
    const result = await watchWork({
      title: "purge",
      total: 1,
      stream: screen.stream,
      left: () => t.fail("asked") as never,
      work: async () => 7,
    });
    t.is(result, 7);
    t.is(screen.text(), "");
  });
