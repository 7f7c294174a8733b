// Prints what a forwarded HTTP request costs the broker, beside other proxies before the same upstream in the same run.
//   npm run bench:proxy                     every case; proxies that are not installed are left out
//   npm run bench:proxy -- --only="1 MiB"   cases whose name has this in it
//   npm run bench:proxy -- --quick          fewer requests
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { measure, type Result, type Served, serve } from "../measure.js";
import { type HttpLoad, httpLoad } from "./http-load.js";

interface Case extends HttpLoad {
  readonly name: string;
  readonly count: number;
}

interface Side {
  readonly name: string;
  /** What stands before the upstream's path. */
  readonly prefix: string;
  readonly start: (upstreamPort: number, folder: string) => Promise<Served | undefined>;
}

const options = new Map<string, string | undefined>();
for (const argument of process.argv.slice(2)) {
  const [name = "", value] = argument.replace(/^--/, "").split("=", 2);
  options.set(name, value);
}
const rounds = options.has("quick") ? 2 : 5;
const scale = options.has("quick") ? 0.2 : 1;

const cases: readonly Case[] = [
  ...[1, 10, 50].flatMap((connections): Case[] => [
    {
      name: `GET 100 B, ${connections} at once`,
      method: "GET",
      path: "/100",
      bytes: 0,
      connections,
      count: 5_000,
    },
    {
      name: `POST 1 KiB, ${connections} at once`,
      method: "POST",
      path: "/100",
      bytes: 1_024,
      connections,
      count: 5_000,
    },
  ]),
  { name: "GET 10 KiB, 10 at once", method: "GET", path: "/10240", bytes: 0, connections: 10, count: 5_000 },
  { name: "GET 1 MiB, 10 at once", method: "GET", path: "/1048576", bytes: 0, connections: 10, count: 400 },
  {
    name: "POST 10 KiB, 10 at once",
    method: "POST",
    path: "/100",
    bytes: 10 * 1024,
    connections: 10,
    count: 5_000,
  },
  {
    name: "POST 1 MiB, 10 at once",
    method: "POST",
    path: "/100",
    bytes: 1024 * 1024,
    connections: 10,
    count: 400,
  },
];

const sides: readonly Side[] = [
  { name: "singyeong", prefix: "/proxy/bench", start: startBroker },
  { name: "bare undici", prefix: "", start: (port) => startProgram("undici-forwarder", [port]) },
  { name: "http-proxy", prefix: "", start: (port, folder) => startHttpProxy(port, folder, "keep") },
  {
    name: "http-proxy by default",
    prefix: "",
    start: (port, folder) => startHttpProxy(port, folder, "close"),
  },
  { name: "nginx", prefix: "", start: startNginx },
];

async function startBroker(upstreamPort: number, folder: string): Promise<Served> {
  const args = ["--port", "0", "--queue-store", "memory", "--data-dir", folder];
  const served = await serve([process.execPath, "dist/gateways/main.js", ...args]);
  const socket = new WebSocket(`ws://127.0.0.1:${served.port}/gateway/websocket`);
  const identity = { client_id: "upstream", application_id: "bench", ip: `127.0.0.1:${upstreamPort}` };
  await new Promise<void>((resolve, reject) => {
    socket.on("error", reject);
    socket.on("message", (data) => {
      const { op } = JSON.parse(String(data));
      if (op === 0) socket.send(JSON.stringify({ op: 1, d: identity }));
      if (op === 2) resolve();
    });
  });
  return served;
}

function startProgram(name: string, args: readonly (string | number)[]): Promise<Served> {
  return serve([process.execPath, "--import=tsx", `bench/proxy/${name}.ts`, ...args.map(String)]);
}

/** By default the package closes its connections to the upstream after each request. */
async function startHttpProxy(
  upstreamPort: number,
  folder: string,
  connections: "keep" | "close",
): Promise<Served | undefined> {
  try {
    execFileSync("npm", [
      "install",
      "--silent",
      "--no-audit",
      "--no-fund",
      "--prefix",
      folder,
      "http-proxy@1.18.1",
    ]);
  } catch {
    return undefined;
  }
  return startProgram("http-proxy-forwarder", [upstreamPort, folder, connections]);
}

/** One process, so that its CPU time is all there is; connections to the upstream are kept. */
async function startNginx(upstreamPort: number, folder: string): Promise<Served | undefined> {
  const port = await freePort();
  const config = `
    daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
    events { worker_connections 4096; }
    http {
      access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
      client_max_body_size 0; keepalive_requests 1000000;
      upstream node { server 127.0.0.1:${upstreamPort}; keepalive 128; keepalive_requests 1000000; }
      server {
        listen 127.0.0.1:${port};
        location / { proxy_pass http://node; proxy_http_version 1.1; proxy_set_header Connection ""; }
      }
    }`;
  writeFileSync(join(folder, "nginx.conf"), config);
  try {
    execFileSync("nginx", ["-v"], { stdio: "ignore" });
  } catch {
    return undefined;
  }
  const served = await serve(["sh", "-c", `echo listening on ${port}; exec nginx -c ${folder}/nginx.conf`]);
  while (!(await isOpen(port))) await new Promise((resolve) => setTimeout(resolve, 10));
  return served;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.end(() => resolve(true)));
    socket.once("error", () => resolve(false));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function measureCase({ count, ...load }: Case, upstreamPort: number): Promise<Map<string, Result>> {
  const results = new Map<string, Result>();
  for (const { name, prefix, start } of sides) {
    const folder = mkdtempSync(join(tmpdir(), "proxy-bench-"));
    const served = await start(upstreamPort, folder);
    if (served !== undefined) {
      const requests = Math.round(count * scale);
      results.set(
        name,
        await measure([served], { rounds, count: requests, load: httpLoad(served.port, prefix, load) }),
      );
      await served.stop();
    }
    rmSync(folder, { recursive: true, force: true });
  }
  return results;
}

execFileSync("npm", ["run", "--silent", "build"], { stdio: "inherit" });
const upstream = await startProgram("upstream", []);
const names = sides.map(({ name }) => name);
console.log(
  `| case | ${names.map((name) => `${name}, CPU µs`).join(" | ")} | to bare undici | to http-proxy | to it by default | to nginx | per s: ${names.join(", ")} |`,
);
console.log(`|---|${names.map(() => "---|").join("")}---|---|---|---|---|`);
for (const one of cases.filter(({ name }) => name.includes(options.get("only") ?? ""))) {
  const results = await measureCase(one, upstream.port);
  const of = (name: string) => results.get(name);
  const own = of("singyeong")?.cpuMicros ?? Number.NaN;
  const ratio = (name: string) => {
    const other = of(name)?.cpuMicros;
    return other === undefined ? "–" : (own / other).toFixed(2);
  };
  const cells = names.map((name) => {
    const result = of(name);
    if (result === undefined) return "–";
    const { cpuMicros, lowest, highest } = result;
    return `${cpuMicros.toFixed(0)} (${lowest.toFixed(0)}–${highest.toFixed(0)})`;
  });
  const rates = names.map((name) => of(name)?.perSecond.toFixed(0) ?? "–").join(", ");
  console.log(
    `| ${one.name} | ${cells.join(" | ")} | ${ratio("bare undici")} | ${ratio("http-proxy")} | ${ratio("http-proxy by default")} | ${ratio("nginx")} | ${rates} |`,
  );
}
await upstream.stop();
process.exit();
