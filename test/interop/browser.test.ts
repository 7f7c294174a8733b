import { existsSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { build } from "esbuild";
import { chromium, type Page } from "playwright-core";
import { startBroker } from "../support/running-broker.js";
import { root, toolchain } from "../support/toolchain.js";

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

/** A page of the broker's own origin, as behind a proxy that serves both, with a script; undefined where there is no browser. */
async function openPage(
  t: ExecutionContext,
  script: string,
): Promise<{ page: Page; baseUrl: string } | undefined> {
  t.timeout(120_000, "a browser takes its time to start");
  const executablePath = await toolchain(t, "Chromium", findChromium);
  if (executablePath === undefined) return undefined;
  const bundle = await build({
    entryPoints: [join(root, "test/interop/browser", script)],
    alias: { "singyeong/client": join(root, "client/browser.ts") },
    bundle: true,
    write: false,
    format: "iife",
  });
  const { baseUrl } = await startBroker(t);
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  t.teardown(() => browser.close());
  const page = await browser.newPage();
  const url = `${baseUrl}/page`;
  await page.route(url, (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><title>page</title>" }),
  );
  await page.goto(url);
  await page.addScriptTag({ content: bundle.outputFiles[0]?.text ?? "" });
  return { page, baseUrl };
}

test("a page in a browser subscribes, sends and receives with connect-web", async (t) => {
  const opened = await openPage(t, "page.ts");
  if (opened === undefined) return;
  const { page, baseUrl } = opened;
  for (const protocol of ["connect", "grpc-web"]) {
    t.is(await page.evaluate(`converse("${protocol}", "${baseUrl}")`), `hello over ${protocol}`);
  }
});

test("a page in a browser is a client of the library", async (t) => {
  const opened = await openPage(t, "client-page.ts");
  if (opened === undefined) return;
  const said = await opened.page.evaluate(`converseAsClient("${opened.baseUrl}")`);
  t.is(said, "hello to you; NO_ROUTE not_sent; closed");
});
