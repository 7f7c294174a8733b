import { existsSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { build } from "esbuild";
import { chromium } from "playwright-core";
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

test("a page in a browser subscribes, sends and receives with connect-web", async (t) => {
  t.timeout(120_000, "a browser takes its time to start");
  const executablePath = await toolchain(t, "Chromium", findChromium);
  if (executablePath === undefined) return;
  const bundle = await build({
    entryPoints: [join(root, "test/interop/browser/page.ts")],
    bundle: true,
    write: false,
    format: "iife",
  });
  const broker = await startBroker(t);
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  t.teardown(() => browser.close());
  const page = await browser.newPage();
  // The page comes from the broker's own origin, as behind a proxy that serves both.
  const url = `${broker.baseUrl}/page`;
  await page.route(url, (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><title>page</title>" }),
  );
  await page.goto(url);
  await page.addScriptTag({ content: bundle.outputFiles[0]?.text ?? "" });
  for (const protocol of ["connect", "grpc-web"]) {
    t.is(await page.evaluate(`converse("${protocol}", "${broker.baseUrl}")`), `hello over ${protocol}`);
  }
});
