// Writes docs/config.md from the settings in the code; with --check only tells whether it is up to date.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { configDocument } from "../src/config/config-document.js";

const path = new URL("../docs/config.md", import.meta.url);

if (process.argv.includes("--check")) {
  if (readFileSync(path, "utf8") !== configDocument()) {
    console.error("docs/config.md differs from the settings in the code; run: npm run generate");
    process.exitCode = 1;
  }
} else {
  mkdirSync(new URL(".", path), { recursive: true });
  writeFileSync(path, configDocument());
}
