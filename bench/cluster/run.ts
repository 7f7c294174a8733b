// Prints what a send costs all brokers of a cluster together: one broker alone, brokers that are linked and have nothing to tell each other, and
// a send across a link. Each ratio is against the broker alone in the same run.
//   npm run bench:cluster             everything
//   npm run bench:cluster -- --quick  fewer messages
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { freePorts } from "../../test/support/free-ports.js";
import { brokerStreamLoad } from "../load/rpc-load.js";
import { brokerLoad } from "../load/websocket-load.js";
import { measure, type Result, type Served, serve } from "../measure.js";

const quick = process.argv.includes("--quick");
const rounds = quick ? 2 : 7;

/** Where sender and receiver are connected. */
interface Ports {
  readonly sender: number;
  readonly receiver: number;
}

interface Traffic {
  readonly name: string;
  readonly count: number;
  readonly open: (ports: Ports) => Promise<(count: number) => Promise<void>>;
}

const traffics: readonly Traffic[] = [
  ...[100, 1_024].flatMap((bytes) =>
    [1, 64].map(
      (batch): Traffic => ({
        name: `gRPC stream, ${batch} a frame, ${bytes} B`,
        count: batch === 1 ? 20_480 : 102_400,
        open: (ports) => brokerStreamLoad(ports, { bytes, batch }),
      }),
    ),
  ),
  { name: "WebSocket JSON, 100 B", count: 20_000, open: (ports) => brokerLoad(ports, 100) },
];

/** How many brokers there are, and by which of them the receiver is. */
const layouts = [
  { name: "1 broker", brokers: 1, receiver: 0 },
  { name: "2 brokers, same one", brokers: 2, receiver: 0 },
  { name: "2 brokers, across", brokers: 2, receiver: 1 },
  { name: "3 brokers, same one", brokers: 3, receiver: 0 },
  { name: "3 brokers, across", brokers: 3, receiver: 1 },
] as const;

async function startBrokers(count: number): Promise<readonly Served[]> {
  const ports = await freePorts(count);
  const join = ports.map((port) => `127.0.0.1:${port}`).join(",");
  const cluster = count === 1 ? [] : ["--join", join, "--cluster-secret", "a secret of the benchmark's own"];
  const brokers = await Promise.all(
    ports.map((port) =>
      serve([
        process.execPath,
        "dist/gateways/main.js",
        ...["--port", String(port), "--queue-store", "memory", "--log-level", "silent", ...cluster],
      ]),
    ),
  );
  for (const { port } of brokers) await linked(port, count - 1);
  return brokers;
}

/** Waits until a broker sees so many peers. */
async function linked(port: number, peers: number): Promise<void> {
  const body = "{}";
  const headers = { "content-type": "application/json" };
  for (;;) {
    const url = `http://127.0.0.1:${port}/singyeong.v1.AdminService/GetInfo`;
    const response = await fetch(url, { method: "POST", headers, body });
    const info = (await response.json()) as { peers?: number };
    if ((info.peers ?? 0) === peers) return;
    await once(AbortSignal.timeout(50), "abort");
  }
}

async function run(
  { count, open }: Traffic,
  { brokers, receiver }: (typeof layouts)[number],
): Promise<Result> {
  const served = await startBrokers(brokers);
  try {
    const ports = served.map(({ port }) => port) as [number, ...number[]];
    const load = await open({ sender: ports[0], receiver: ports[receiver] as number });
    return await measure(served, { rounds, count: quick ? count / 10 : count, load });
  } finally {
    await Promise.all(served.map((broker) => broker.stop()));
  }
}

execFileSync("npm", ["run", "--silent", "build"], { stdio: ["ignore", 2, 2] });
console.log("| send | brokers | CPU µs per message, of all brokers (lowest–highest) | ratio | per s |");
console.log("|---|---|---|---|---|");
for (const traffic of traffics) {
  let alone = Number.NaN;
  for (const layout of layouts) {
    const { cpuMicros, lowest, highest, perSecond } = await run(traffic, layout);
    if (layout.brokers === 1) alone = cpuMicros;
    const spread = `${cpuMicros.toFixed(1)} (${lowest.toFixed(1)}–${highest.toFixed(1)})`;
    console.log(
      `| ${traffic.name} | ${layout.name} | ${spread} | ${(cpuMicros / alone).toFixed(2)} | ${Math.round(perSecond)} |`,
    );
  }
}
process.exit(0); // connections of the last case are still open
