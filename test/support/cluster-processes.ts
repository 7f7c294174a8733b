import { spawn } from "node:child_process";
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

/** Where a broker runs. */
export interface MemberPlace {
  readonly address: string;
  readonly port: number;
  /** What a program is started with to run there. */
  readonly command: readonly string[];
}

/** One broker of a cluster, in a process that can be ended and started again under the same name, at the same address. */
export class ClusterMember {
  readonly id: string;
  readonly place: MemberPlace;
  readonly #t: ExecutionContext;
  readonly #args: readonly string[];
  #process: BrokerProcess | undefined;

  constructor(t: ExecutionContext, id: string, place: MemberPlace, args: readonly string[]) {
    this.#t = t;
    this.id = id;
    this.place = place;
    this.#args = args;
  }

  get baseUrl(): string {
    return `http://${this.place.address}:${this.place.port}`;
  }

  /** True while its process runs. */
  get isUp(): boolean {
    return this.#process !== undefined;
  }

  async start(): Promise<void> {
    const { address, port, command } = this.place;
    const flags = ["--host", address, "--port", String(port), "--broker-id", this.id, ...this.#args];
    const [program, ...args] = [...command, process.execPath, "--import=tsx", main, ...flags];
    const child = spawn(program as string, args, { stdio: ["ignore", "pipe", "inherit"] });
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

/** Starts brokers on this machine that join each other, with queues on disk, and waits until each sees all. */
export async function startClusterProcesses(
  t: ExecutionContext,
  count: number,
  args: readonly string[] = [],
): Promise<readonly ClusterMember[]> {
  const ports = await freePorts(count);
  return startClusterAt(
    t,
    ports.map((port) => ({ address: "127.0.0.1", port, command: [] })),
    args,
  );
}

/** The same at other places. */
export async function startClusterAt(
  t: ExecutionContext,
  places: readonly MemberPlace[],
  args: readonly string[] = [],
): Promise<readonly ClusterMember[]> {
  const folder = scratchFolder(t);
  const join = places.map(({ address, port }) => `${address}:${port}`).join(",");
  const members = places.map((place, index) => {
    const id = `b${index + 1}`;
    const own = ["--data-dir", `${folder}/${id}`, "--cluster-secret", secret, "--log-level", "fatal"];
    return new ClusterMember(t, id, place, [...own, "--join", join, ...args]);
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
