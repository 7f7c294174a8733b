import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Served, serve } from "../measure.js";

/** Starts a server that keeps its files in an empty folder; undefined where it is not installed. */
export type StartServer = (folder: string) => Promise<Served | undefined>;

const rabbitScript = "/usr/lib/rabbitmq/bin/rabbitmq-server"; // the one in /usr/sbin changes the user and its environment
const redisProgram = "/usr/bin/redis-server";
const startTimeoutMs = 60_000;

/** This broker, as built, with the store that is its default. */
export function startBroker(folder: string): Promise<Served> {
  const main = ["dist/gateways/main.js", "--port", "0", "--log-level", "silent"];
  return serve([process.execPath, ...main, "--queue-store", "lmdb", "--data-dir", folder]);
}

/** Redis that calls fsync before it answers. */
export const startRedis: StartServer = async (folder) => {
  if (!existsSync(redisProgram)) return undefined;
  const port = await freePort();
  const settings = { port, dir: folder, appendonly: "yes", appendfsync: "always", save: "" };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return listening(spawn(redisProgram, args, { stdio: "ignore" }), port);
};

/** RabbitMQ with its default settings, beside an epmd of its own. */
export const startRabbit: StartServer = async (folder) => {
  if (!existsSync(rabbitScript)) return undefined;
  const [port, namePort, peerPort] = [await freePort(), await freePort(), await freePort()];
  const epmd = spawn("epmd", ["-port", String(namePort)], { stdio: "ignore" });
  mkdirSync(join(folder, "log"));
  const child = spawn(rabbitScript, {
    stdio: "ignore",
    env: {
      PATH: process.env["PATH"],
      HOME: folder,
      RUNNING_UNDER_SYSTEMD: "true", // the script becomes the server, so that its pid is the server's
      ERL_EPMD_PORT: String(namePort),
      RABBITMQ_DIST_PORT: String(peerPort),
      RABBITMQ_NODENAME: `bench-${process.pid}@localhost`,
      RABBITMQ_NODE_PORT: String(port),
      RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1",
      RABBITMQ_MNESIA_BASE: join(folder, "data"),
      RABBITMQ_LOG_BASE: join(folder, "log"),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "enabled_plugins"),
      RABBITMQ_CONFIG_FILE: join(folder, "rabbitmq"),
      RABBITMQ_PID_FILE: join(folder, "pid"),
    },
  });
  const served = await listening(child, port);
  return {
    ...served,
    async stop() {
      await served.stop();
      epmd.kill("SIGKILL");
    },
  };
};

async function listening(child: ChildProcess, port: number): Promise<Served> {
  const { pid } = child;
  if (pid === undefined) throw new Error("the server did not start");
  const end = performance.now() + startTimeoutMs;
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    if (performance.now() > end) throw new Error("the server does not listen");
    await setTimeout(100);
  }
  return {
    pid,
    port,
    async stop() {
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
