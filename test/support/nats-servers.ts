import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import type { ExecutionContext } from "ava";
import { findNatsServer, installNatsServer } from "./foreign-tools.js";
import { freePorts } from "./free-ports.js";
import { scratchFolder } from "./scratch-folder.js";
import { toolchain } from "./toolchain.js";

/** What servers are started with. */
export interface NatsServersOptions {
  /** Servers that form one cluster. @default 1 */
  readonly count?: 1 | 3;
  /** The program. @default the current one */
  readonly program?: string;
  /** Bytes that JetStream may keep. @default 1 GiB */
  readonly maxBytes?: number;
}

/** One or three NATS servers with JetStream, on loopback ports, with folders of their own. */
export interface NatsServers {
  readonly urls: readonly string[];
  readonly pids: readonly (number | undefined)[];
  /** Ends a server at once, as a crash does. */
  kill(index: number): Promise<void>;
  /** Stops and continues a server. */
  signal(index: number, signal: "SIGSTOP" | "SIGCONT"): void;
  /** Starts a server again on what it left behind. */
  restart(index: number): Promise<void>;
  /** Resolves when the servers can keep messages. */
  ready(): Promise<void>;
}

/** Starts servers; undefined where none can be had, which the test says. */
export async function startNats(
  t: ExecutionContext,
  options: NatsServersOptions = {},
): Promise<NatsServers | undefined> {
  const program = options.program ?? (await toolchain(t, "nats-server", anyNatsServer));
  if (program === undefined) return undefined;
  const servers = await launchNats(scratchFolder(t), { ...options, program });
  t.teardown(() => servers.close());
  return servers;
}

async function anyNatsServer(): Promise<string> {
  try {
    return await installNatsServer();
  } catch {
    return findNatsServer();
  }
}

/** Starts servers that keep their files in a folder; for programs that are no tests. */
export async function launchNats(
  folder: string,
  { count = 1, program, maxBytes = 1024 ** 3 }: NatsServersOptions & { readonly program: string },
): Promise<NatsServers & { close(): Promise<void> }> {
  const ports = await freePorts(2 * count);
  const clientPorts = ports.slice(0, count);
  const routes = ports.slice(count).map((port) => `nats://127.0.0.1:${port}`);
  const isOld = program.startsWith("/usr/");
  const children: (ChildProcess | undefined)[] = [];
  const start = async (index: number): Promise<void> => {
    const file = join(folder, `server-${index}.conf`);
    const cluster = `cluster { name: test, listen: "127.0.0.1:${ports[count + index]}", routes: ${JSON.stringify(routes)} }`;
    writeFileSync(
      file,
      `server_name: s${index}
listen: "127.0.0.1:${clientPorts[index]}"
jetstream { store_dir: "${join(folder, `store-${index}`)}", max_file_store: ${maxBytes}, max_memory_store: 16777216${isOld ? "" : ", sync_interval: always"} }
${count === 1 ? "" : cluster}
`,
    );
    const child = spawn(program, ["-c", file, "-l", join(folder, `server-${index}.log`)], {
      stdio: "ignore",
    });
    await once(child, "spawn");
    children[index] = child;
  };
  const kill = async (index: number): Promise<void> => {
    const child = children[index];
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  };
  const urls = clientPorts.map((port) => `nats://127.0.0.1:${port}`);
  const servers = {
    urls,
    get pids() {
      return children.map((child) => child?.pid);
    },
    kill,
    signal: (index: number, signal: "SIGSTOP" | "SIGCONT") => void children[index]?.kill(signal),
    restart: start,
    ready: () => untilReady(urls),
    async close() {
      await Promise.all(children.map((_, index) => kill(index)));
    },
  };
  for (let index = 0; index < count; index += 1) await start(index);
  await servers.ready();
  return servers;
}

/** Asks until JetStream answers and can place a stream on as many servers as there are. */
async function untilReady(urls: readonly string[]): Promise<void> {
  const until = Date.now() + 30_000;
  for (;;) {
    try {
      const connection = await connect({ servers: [...urls], timeout: 1_000, reconnect: false });
      try {
        const manager = await jetstreamManager(connection, { timeout: 2_000 });
        const name = "singyeong_test_ready";
        await manager.streams.add({ name, subjects: [name], num_replicas: urls.length, storage: "memory" });
        await manager.streams.delete(name);
        return;
      } finally {
        await connection.close();
      }
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
