// Prints what it costs to know who calls and what they may: the same traffic with each kind of credential, beside a broker that asks for none.
//   npm run bench:access
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { stringify } from "yaml";
import { hashToken, newToken } from "../src/auth/token-authenticator.js";
import { brokerStreamLoad, type Headers, silentReceiver, unaryLoad } from "./load/rpc-load.js";
import { measure, median, type Served, serve } from "./measure.js";

interface Case {
  readonly name: string;
  readonly flags: readonly string[];
  readonly headers: Headers;
}

const unaryCalls = 10_000;
const streamedSends = 64 * 2_000;
const rounds = 3;
const passes = 5;

const folder = mkdtempSync(join(tmpdir(), "singyeong-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true }));

function accessFile(name: string, content: object): readonly string[] {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, stringify(content));
  return ["--access-file", path];
}

const token = newToken();
const tokens = { bench: { sha256: hashToken(token), roles: ["bencher"], namespace: "bench" } };
const verbs = ["connect", "send", "query-clients"];
const roles = { bencher: [{ verbs, applications: ["other", "bench"] }] };

const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
const jwk = { ...(await exportJWK(publicKey)), kid: "bench", alg: "ES256" };
writeFileSync(join(folder, "keys.json"), JSON.stringify({ keys: [jwk] }));
const jwt = [{ issuer: "bench", audience: "bench", jwksFile: "keys.json", roles: ["bencher"] }];
const signed = await new SignJWT({ iss: "bench", aud: "bench", sub: "bench" })
  .setProtectedHeader({ alg: "ES256", kid: "bench" })
  .setExpirationTime("1h")
  .sign(privateKey);

const bearer = (credential: string): Headers => ({ authorization: `Bearer ${credential}` });
const cases: readonly Case[] = [
  { name: "nothing is asked for", flags: [], headers: {} },
  { name: "password", flags: ["--auth", "open sesame"], headers: bearer("open sesame") },
  {
    name: "named token, roles, namespace",
    flags: accessFile("tokens", { tokens, roles }),
    headers: bearer(token),
  },
  {
    name: "JSON Web Token (ES256), roles",
    flags: accessFile("jwt", { jwt, roles }),
    headers: bearer(signed),
  },
];

const quiet = ["--port", "0", "--queue-store", "memory", "--log-level", "silent"];

async function cpuMicros({ flags, headers }: Case, what: "unary" | "stream"): Promise<number> {
  const server: Served = await serve([process.execPath, "dist/gateways/main.js", ...quiet, ...flags]);
  try {
    if (what === "unary") await silentReceiver(server.port, headers);
    const load =
      what === "unary"
        ? await unaryLoad(server.port, "/singyeong.v1.MessageService/Send", 100, headers)
        : await brokerStreamLoad(
            { sender: server.port, receiver: server.port },
            { bytes: 100, batch: 64, headers },
          );
    const count = what === "unary" ? unaryCalls : streamedSends;
    return (await measure([server], { rounds, count, load })).cpuMicros;
  } finally {
    await server.stop();
  }
}

execFileSync("npm", ["run", "--silent", "build"], { stdio: ["ignore", 2, 2] });
for (const what of ["unary", "stream"] as const) {
  const found = new Map<string, number[]>(cases.map(({ name }) => [name, []]));
  // In turn, so that whatever else the machine does falls on all of them.
  for (let pass = 0; pass < passes; pass += 1)
    for (const one of cases) found.get(one.name)?.push(await cpuMicros(one, what));
  console.log(
    `\n| ${what === "unary" ? "gRPC unary Send" : "gRPC stream send, 64 a frame"}, 100 B | CPU µs | ratio |`,
  );
  console.log("|---|---|---|");
  const medians = [...found].map(([name, all]) => [name, median(all.sort((a, b) => a - b))] as const);
  const base = medians[0]?.[1] ?? Number.NaN;
  for (const [name, cpu] of medians)
    console.log(`| ${name} | ${cpu.toFixed(1)} | ${(cpu / base).toFixed(2)} |`);
}
process.exit(0); // connections of the last case are still open
