// Prints what a message costs the broker, each case beside its limit measured in the same run.
//   npm run bench                     everything
//   npm run bench -- --quick          fewer messages, fewer clients
//   npm run bench -- --only=grpc      cases whose name has this in it
//   npm run bench -- --csv=FILE       writes the figures as well
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { restLoad } from "./load/rest-load.js";
import { brokerStreamLoad, relayStreamLoad, silentReceiver, unaryLoad } from "./load/rpc-load.js";
import { brokerLoad, idleClients, relayLoad } from "./load/websocket-load.js";
import { measure, type Result, type Served, serve } from "./measure.js";

interface Case {
  readonly name: string;
  readonly count: number;
  readonly broker: (port: number) => Promise<(count: number) => Promise<void>>;
  readonly limitServer: string;
  readonly limit: (port: number) => Promise<(count: number) => Promise<void>>;
}

const options = new Map<string, string | undefined>();
for (const argument of process.argv.slice(2)) {
  const [name = "", value] = argument.replace(/^--/, "").split("=", 2);
  options.set(name, value);
}
const quick = options.has("quick");
const rounds = quick ? 2 : 5;
const scale = quick ? 0.2 : 1;

const websocketCases = [1, 1_000, 10_000].flatMap((clients) =>
  [100, 1_024].map(
    (bytes): Case => ({
      name: `WebSocket JSON send, ${clients} ${clients === 1 ? "client" : "clients"}, ${bytes} B`,
      count: clients > 1_000 ? 5_000 : 50_000,
      async broker(port) {
        const load = await brokerLoad({ sender: port, receiver: port }, bytes);
        if (clients > 1) await idleClients(port, quick ? Math.min(clients, 1_000) : clients);
        return load;
      },
      limitServer: "ws-relay",
      limit: (port) => relayLoad(port, bytes),
    }),
  ),
);

const streamCases = [1, 64].flatMap((batch) =>
  [100, 1_024].map(
    (bytes): Case => ({
      name: `gRPC stream send, ${batch} a frame, ${bytes} B`,
      count: batch === 1 ? 30_000 : 128_000,
      broker: (port) => brokerStreamLoad({ sender: port, receiver: port }, { bytes, batch }),
      limitServer: "http2-relay",
      limit: (port) => relayStreamLoad(port, bytes, batch),
    }),
  ),
);

const cases: readonly Case[] = [
  ...websocketCases,
  ...streamCases,
  {
    name: "gRPC unary Send, 100 B",
    count: 5_000,
    async broker(port) {
      await silentReceiver(port);
      return unaryLoad(port, "/singyeong.v1.MessageService/Send", 100);
    },
    limitServer: "http2-relay",
    limit: (port) => unaryLoad(port, "/unary", 100),
  },
  {
    name: "REST query, one match",
    count: 5_000,
    async broker(port) {
      await silentReceiver(port);
      return restLoad(port);
    },
    limitServer: "json-list",
    limit: async (port) => restLoad(port),
  },
];

const tsx = [process.execPath, "--import=tsx"];
const brokerCommand = [
  process.execPath,
  "dist/gateways/main.js",
  "--port",
  "0",
  "--queue-store",
  "memory",
  "--log-level",
  "silent",
];

async function run({ count, broker, limitServer, limit }: Case): Promise<{ broker: Result; limit: Result }> {
  const scaled = Math.ceil((count * scale) / 64) * 64;
  const measured = async (
    server: Served,
    open: (port: number) => Promise<(count: number) => Promise<void>>,
  ) => {
    try {
      return await measure([server], { rounds, count: scaled, load: await open(server.port) });
    } finally {
      await server.stop();
    }
  };
  return {
    limit: await measured(await serve([...tsx, `bench/servers/${limitServer}.ts`]), limit),
    broker: await measured(await serve(brokerCommand), broker),
  };
}

function row(name: string, { broker, limit }: { broker: Result; limit: Result }): string {
  const cpu = `${broker.cpuMicros.toFixed(1)} (${broker.lowest.toFixed(1)}–${broker.highest.toFixed(1)})`;
  const ratio = (broker.cpuMicros / limit.cpuMicros).toFixed(1);
  return `| ${name} | ${cpu} | ${limit.cpuMicros.toFixed(1)} | ${ratio} | ${Math.round(broker.perSecond)} | ${Math.round(limit.perSecond)} |`;
}

execFileSync("npm", ["run", "--silent", "build"], { stdio: ["ignore", 2, 2] });
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
const figures = ["commit,case,broker_cpu_us,limit_cpu_us,broker_per_s,limit_per_s"];
console.log(
  "| case | broker, CPU µs per message (lowest–highest) | limit, CPU µs | ratio | broker, per s | limit, per s |",
);
console.log("|---|---|---|---|---|---|");
for (const one of cases.filter(({ name }) =>
  name.toLowerCase().includes((options.get("only") ?? "").toLowerCase()),
)) {
  const result = await run(one);
  console.log(row(one.name, result));
  const { broker, limit } = result;
  figures.push(
    [commit, `"${one.name}"`, broker.cpuMicros, limit.cpuMicros, broker.perSecond, limit.perSecond].join(","),
  );
}
const csv = options.get("csv");
if (csv !== undefined) writeFileSync(csv, `${figures.join("\n")}\n`);
process.exit(0); // connections of the last case are still open
