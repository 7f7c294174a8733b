import { readFileSync } from "node:fs";
import test from "ava";
import { configDocument } from "../../src/config/config-document.js";

test("docs/config.md is what the settings in the code say", (t) => {
  t.is(readFileSync(new URL("../../docs/config.md", import.meta.url), "utf8"), configDocument());
});
