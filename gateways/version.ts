import { readFileSync } from "node:fs";

// One folder up from the sources, two from the compiled files.
const manifests = ["../package.json", "../../package.json"];

/** The version of this package. */
export const packageVersion: string = readVersion();

function readVersion(): string {
  for (const manifest of manifests) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(manifest, import.meta.url), "utf8"));
      if (name === "singyeong") return version;
    } catch {
      // not here: this file runs from the other place
    }
  }
  throw new Error("package.json of singyeong not found");
}
