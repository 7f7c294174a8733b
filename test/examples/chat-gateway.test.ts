import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import test from "ava";
import { type Browser, chromium, type Page } from "playwright-core";
import { toolchain } from "../support/toolchain.js";
import { startExample } from "./run-example.js";

const places = [
  process.env["CHROMIUM_PATH"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

async function findChromium(): Promise<string> {
  const found = places.find((place) => place !== undefined && existsSync(place));
  if (found === undefined) throw new Error("no Chromium at the usual places");
  return found;
}

/** A tab of a user, once it is connected. */
async function openTab(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url);
  await page.locator("#state", { hasText: /^connected$/ }).waitFor();
  return page;
}

async function write(page: Page, to: string, text: string): Promise<void> {
  await page.fill("#to", to);
  await page.fill("#text", text);
  await page.click("button");
}

/** Resolves when the page's log has this line. */
async function logged(page: Page, line: string): Promise<void> {
  await page.locator("#log li", { hasText: line }).waitFor();
}

test("what is written to a user arrives in every tab of that user, and in no other", async (t) => {
  t.timeout(240_000, "a browser takes its time to start");
  const executablePath = await toolchain(t, "Chromium", findChromium);
  if (executablePath === undefined) return;
  const example = startExample(t, "chat-gateway");
  if (example.stdout === null) throw new Error("the output is not piped");
  const [line] = await once(createInterface(example.stdout), "line");
  const [, forAnn = "", forBob = ""] = /^open (\S+) and (\S+)$/.exec(line) ?? [];
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  t.teardown(() => browser.close());
  const ann = await openTab(browser, forAnn);
  const bob = await openTab(browser, forBob);
  const bobToo = await openTab(browser, forBob);
  await ann.locator("#here", { hasText: /^ann, bob$/ }).waitFor();

  await write(ann, "bob", "hello <b>bob</b>");
  for (const tab of [bob, bobToo]) await logged(tab, "ann: hello <b>bob</b>");
  await write(bob, "ann", "hello ann");
  await logged(ann, "bob: hello ann");
  await write(ann, "carol", "are you there?");
  await logged(ann, "carol is not here");
  t.deepEqual(await ann.locator("#log li").allTextContents(), [
    "to bob: hello <b>bob</b>",
    "bob: hello ann",
    "to carol: are you there?",
    "carol is not here",
  ]);
  t.deepEqual(await bobToo.locator("#log li").allTextContents(), ["ann: hello <b>bob</b>"]);

  await Promise.all([bob.close(), bobToo.close()]);
  await ann.locator("#here", { hasText: /^ann$/ }).waitFor();
  await browser.close();
  const ended = once(example, "exit");
  example.kill("SIGTERM");
  t.deepEqual(await ended, [0, null]);
});
