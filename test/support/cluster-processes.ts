import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@connectrpc/connect";
import type { ExecutionContext } from "ava";
import { AdminService, PeerState } from "../../gen/singyeong/v1/admin_service_pb.js";
import { awaitReady, type BrokerProcess } from "./broker-process.js";
import { eventually } from "./eventually.js";
import { freePorts } from "./free-ports.js";
import { grpcTransport } from "./rpc-client.js";
import { scratchFolder } from "./scratch-folder.js";

const main = fileURLToPath(new URL("../../gateways/main.ts", import.meta.url));
const secret = "a secret of the tests' own";

/** One broker of a cluster, in a process that can be ended and started again under the same name, on the same port. */
export class ClusterMember {
  readonly id: string;
  readonly port: number;
  readonly #t: ExecutionContext;
  readonly #args: readonly string[];
  #process: BrokerProcess | undefined;

  constructor(t: ExecutionContext, id: string, port: number, args: readonly string[]) {
    this.#t = t;
    this.id = id;
    this.port = port;
    this.#args = args;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** True while its process runs. */
  get isUp(): boolean {
    return this.#process !== undefined;
  }

  async start(): Promise<void> {
    const flags = ["--port", String(this.port), "--broker-id", this.id, ...this.#args];
    const child = spawn(process.execPath, ["--import=tsx", main, ...flags], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#process = await awaitReady(this.#t, child);
  }

  /** Ends it as a machine that fails does. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Asks it to stop, and waits until it has. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** Holds it where it is: it runs on at {@link wake} as if no time had passed. */
  pause(): void {
    this.#process?.child.kill("SIGSTOP");
  }

  wake(): void {
    this.#process?.child.kill("SIGCONT");
  }

  /** Ids of the peers that it sees alive. */
  async alivePeers(): Promise<string[]> {
    const admin = createClient(AdminService, grpcTransport(this));
    const { peers } = await admin.listPeers({}, { timeoutMs: 1_000 });
    return peers.filter(({ state }) => state === PeerState.ALIVE).map(({ brokerId }) => brokerId);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    running?.child.kill(signal);
    await running?.exited;
  }
}

/** Starts brokers that join each other, with queues on disk, and waits until each sees all. */
export async function startClusterProcesses(
  t: ExecutionContext,
  count: number,
  args: readonly string[] = [],
): Promise<readonly ClusterMember[]> {
  const folder = scratchFolder(t);
  const ports = await freePorts(count);
  const members = ports.map((port, index) => {
    const id = `b${index + 1}`;
    const own = ["--data-dir", join(folder, id), "--cluster-secret", secret, "--log-level", "fatal"];
    return new ClusterMember(t, id, port, [
      ...own,
      "--join",
      ports.map((each) => `127.0.0.1:${each}`).join(","),
      ...args,
    ]);
  });
  await Promise.all(members.map((member) => member.start()));
  await linked(t, members);
  return members;
}

/** Waits until each of these brokers sees all others alive, and no more. */
export async function linked(t: ExecutionContext, members: readonly ClusterMember[]): Promise<void> {
  await eventually(t, async (tt) => {
    for (const member of members) {
      const others = members.filter((other) => other !== member).map(({ id }) => id);
      tt.deepEqual(await member.alivePeers(), others);
    }
  });
}
