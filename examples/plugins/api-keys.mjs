// @ts-check
// Lets callers in by keys, of which a file holds the SHA-256 in hexadecimal:
//
//   { "keys": [{ "id": "ci", "sha256": "9f86d0…", "roles": ["builder"] }, { "id": "admin", "sha256": "60303a…" }] }
//
// Keys have to be random and long (`openssl rand -hex 32`): then a quick hash is enough, and looking one up by its hash tells nobody
// about others. Without roles a key is worth everything. The file is read again once it has changed.
//
//   pluginConfig: { api-keys: { file: ./keys.json } }
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { definePlugin, fail } from "singyeong/plugin";

/** @typedef {import("singyeong/plugin").Granted} Granted */

let path = "";
let readAt = 0;
/** @type {ReadonlyMap<string, Granted>} */
let holders = new Map();

export default definePlugin({
  name: "api-keys",
  description: "Lets callers in by keys whose hashes are in a file.",

  async load({ config }) {
    path = pathFrom(config);
    readAt = 0;
    await readChanged();
  },

  async authenticate(credential) {
    if (credential === undefined) return fail("an API key is required");
    await readChanged();
    const hash = createHash("sha256").update(credential, "utf8").digest("hex");
    return holders.get(hash) ?? fail("the API key is unknown");
  },
});

async function readChanged() {
  const { mtimeMs } = await stat(path);
  if (mtimeMs === readAt) return;
  /** @type {{ keys: (Granted & { sha256: string })[] }} */
  const { keys } = JSON.parse(await readFile(path, "utf8"));
  holders = new Map(keys.map(({ id, sha256, roles }) => [sha256, roles ? { id, roles } : { id }]));
  readAt = mtimeMs;
}

/**
 * @param {unknown} config
 * @returns {string}
 */
function pathFrom(config) {
  if (typeof config === "object" && config !== null && "file" in config && typeof config.file === "string")
    return config.file;
  throw new Error("pluginConfig needs api-keys.file, the path of the file");
}
