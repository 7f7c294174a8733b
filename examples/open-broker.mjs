// @ts-check
// A broker for an example: the one at SINGYEONG_URL, else one of the example's own, which keeps its queues in memory.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} OpenedBroker
 * @property {string} url where it is
 * @property {() => Promise<void>} close ends it, where it is the example's own
 */

/**
 * Finds or starts a broker; resolves once it is ready.
 * @returns {Promise<OpenedBroker>}
 */
export async function openBroker() {
  const url = process.env.SINGYEONG_URL;
  if (url) return { url, close: async () => {} };
  const flags = [
    "serve",
    "--port",
    "0",
    "--queue-store",
    "memory",
    "--log-level",
    "error",
    "--drain-spread-ms",
    "0",
  ];
  const child = spawn(process.execPath, [...process.execArgv, program(), ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  process.once("exit", () => child.kill());
  const failed = ended.then(() => {
    throw new Error("the broker has ended before it was ready");
  });
  const [line] = await Promise.race([once(createInterface(child.stdout), "line"), failed]);
  return {
    url: line.replace(/^.* /, ""),
    async close() {
      child.kill();
      await ended;
    },
  };
}

/** The broker as it was built; its sources where they can be run, which `--import=tsx` does. */
function program() {
  const place = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
  const runsSources = process.execArgv.some((flag) => flag.includes("tsx"));
  const built = place("../dist/gateways/main.js");
  if (runsSources || !existsSync(built)) return place("../gateways/main.ts");
  return built;
}
