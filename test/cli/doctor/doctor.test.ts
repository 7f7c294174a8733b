import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import type { Finding } from "../../../cli/doctor/finding.js";
import { spawnBroker } from "../../support/broker-process.js";
import { makeAuthority } from "../../support/certificate-files.js";
import { runCommand } from "../../support/command.js";
import { freePorts } from "../../support/free-ports.js";
import { startBroker } from "../../support/running-broker.js";
import { scratchFolder } from "../../support/scratch-folder.js";

/** Runs the command as a script does. */
async function examine(
  t: ExecutionContext,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly findings: readonly Finding[] }> {
  const { code, stdout, stderr } = await runCommand(t, ["doctor", "--json", ...args], { env });
  t.is(stderr, "");
  const lines = stdout.trim().split("\n");
  const findings: Finding[] = lines.map((line) => JSON.parse(line));
  // Tests set it for every command, and serve would refuse it.
  return { code, findings: findings.filter(({ text }) => !text.startsWith("SINGYEONG_PROFILES:")) };
}

function of(findings: readonly Finding[], area: Finding["area"]): string[] {
  return findings
    .filter((finding) => finding.area === area)
    .map(({ status, text, advice = "" }) => `${status} ${text} ${advice}`);
}

test("all is well with a broker that runs as it is set, which keeps its port and its queues", async (t) => {
  t.timeout(90_000);
  const dir = join(scratchFolder(t), "data");
  const { port } = await spawnBroker(t, ["--queue-store", "lmdb", "--data-dir", dir]);
  const args = ["--port", String(port), "--data-dir", dir, "--max-connections", "10"];
  const { code, findings } = await examine(t, args);
  t.is(code, 0);
  t.true(findings.every(({ status }) => status === "ok"));
  t.regex(of(findings, "port").join(), /the broker that runs listens there/);
  t.regex(of(findings, "queues").join(), /process \d+ has them open, as the broker that runs does/);
  t.regex(of(findings, "broker").join(), /version \d+\.\d+\.\d+.*it answers in [\d.]+ ms/s);
  t.regex(of(findings, "clock").join(), /^ok the clock of the broker is this one/);
});

test("before the first start nothing is made, and nothing runs that was not asked for", async (t) => {
  t.timeout(60_000);
  const [port] = await freePorts(1);
  const dir = join(scratchFolder(t), "data");
  const { code, stdout } = await runCommand(t, [
    "doctor",
    "--port",
    String(port),
    "--data-dir",
    dir,
    "--max-connections=10",
  ]);
  t.is(code, 0);
  t.regex(stdout, /^ok {7}port {5}127\.0\.0\.1, port \d+: free$/m);
  t.regex(stdout, /^ok {7}queues {3}\S+: no queues yet; serve makes them$/m);
  t.regex(stdout, /^ok {7}broker {3}\S+: none runs there; singyeong serve starts one$/m);
  t.false(existsSync(dir));
});

test("warnings end with code 1 where that is asked for", async (t) => {
  t.timeout(60_000);
  const args = ["doctor", "--port", "0", "--queue-store", "memory", "--insecure"];
  const { code, stdout } = await runCommand(t, args);
  t.is(code, 0);
  t.regex(stdout, /^warning {2}config {3}insecure: .*: set auth or accessFile/m);
  t.is((await runCommand(t, [...args, "--strict"])).code, 1);
});

test("settings that serve would refuse are problems, and a broker elsewhere is asked all the same", async (t) => {
  t.timeout(60_000);
  const broker = await startBroker(t);
  const { code, findings } = await examine(t, ["--port", "many", "--auth-window-ms", "1"], {
    SINGYEONG_URL: broker.baseUrl,
    SINGYEONG_PORTS: "1",
  });
  t.is(code, 1);
  const config = of(findings, "config").join("\n");
  t.regex(config, /^problem port: 'many' from the flag --port is not allowed/m);
  t.regex(config, /^problem authWindowMs: /m);
  t.regex(config, /^problem unknown environment variable SINGYEONG_PORTS/m);
  t.regex(of(findings, "broker").join("\n"), /^warning \S+: broker .* version 0\.0\.0-test/);
});

test("the credential is tried: taken, refused, or missing", async (t) => {
  t.timeout(90_000);
  const broker = await startBroker(t, { "--auth": "secret" });
  const args = ["--url", broker.baseUrl, "--queue-store", "memory", "--port", "0"];
  const asked = async (env: Readonly<Record<string, string>>) => {
    const { code, findings } = await examine(t, args, env);
    return { code, lines: of(findings, "broker").join("\n") };
  };
  const right = await asked({ SINGYEONG_CREDENTIAL: "secret" });
  t.regex(right.lines, /^ok it takes the credential/m);
  t.is(right.code, 0);
  const wrong = await asked({ SINGYEONG_CREDENTIAL: "wrong" });
  t.regex(wrong.lines, /^problem UNAUTHENTICATED/m);
  t.is(wrong.code, 1);
  const none = await asked({});
  t.regex(none.lines, /^warning it asks for a credential, and none is given/m);
  t.is(none.code, 0);
});

test("a broker that was named and does not answer is a problem", async (t) => {
  t.timeout(60_000);
  const [port] = await freePorts(1);
  const memory = ["--queue-store", "memory", "--port", "0"];
  const away = await examine(t, ["--url", `http://127.0.0.1:${port}`, ...memory]);
  t.is(away.code, 1);
  t.regex(of(away.findings, "broker").join(), /^problem .*ECONNREFUSED.*--url/);
});

test("a broker that speaks TLS is asked by the name in its certificate, and trusted by it", async (t) => {
  t.timeout(90_000);
  const authority = await makeAuthority(t, "Test authority");
  const { cert, key } = await authority.issue({ commonName: "broker.test" });
  const folder = scratchFolder(t);
  const [certFile, keyFile] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  writeFileSync(certFile, `${cert}\n${readFileSync(authority.certFile, "utf8")}`);
  writeFileSync(keyFile, key, { mode: 0o600 });
  const tls = ["--tls-cert", certFile, "--tls-key", keyFile, "--queue-store", "memory"];
  const { port } = await spawnBroker(t, tls);
  const { code, findings } = await examine(t, [...tls, "--port", String(port)]);
  t.is(code, 0);
  t.regex(of(findings, "broker").join("\n"), /^ok https:\S+: broker .*, version /m);
  t.regex(of(findings, "tls").join("\n"), /^warning .*is for broker\.test, not for 127\.0\.0\.1/m);
  const elsewhere = await examine(t, [
    "--url",
    `https://127.0.0.1:${port}`,
    "--queue-store",
    "memory",
    "--port",
    "0",
  ]);
  t.is(elsewhere.code, 1);
  t.regex(of(elsewhere.findings, "broker").join("\n"), /^problem .*--ca names the authority/m);
});

test("files that are named have to be there and to be right", async (t) => {
  t.timeout(60_000);
  const folder = scratchFolder(t);
  const accessFile = join(folder, "access.yaml");
  writeFileSync(accessFile, "tokens:\n  ci: { sha256: short }\n");
  const { code, findings } = await examine(t, [
    ...["--queue-store", "memory", "--port", "0", "--access-file", accessFile],
    ...["--plugins", join(folder, "none.mjs"), "--nats-credentials", accessFile],
  ]);
  t.is(code, 1);
  const files = of(findings, "files").join("\n");
  t.regex(files, /^problem \S+access\.yaml: .*sha256/m);
  t.regex(files, /^problem plugin \S+none\.mjs: there is no such file/m);
  t.regex(files, /^problem \S+access\.yaml: is no file of NATS credentials/m);
});
