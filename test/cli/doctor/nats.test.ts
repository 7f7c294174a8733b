import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import test from "ava";
import { checkNats } from "../../../cli/doctor/nats-check.js";
import { defaultConfig } from "../../../src/config/config.js";
import { findNatsServer } from "../../support/foreign-tools.js";
import { freePorts } from "../../support/free-ports.js";
import { startNats } from "../../support/nats-servers.js";
import { toolchain } from "../../support/toolchain.js";

const jetStream = { ...defaultConfig, queueStore: "jetstream" } as const;

test("a current NATS server is asked for JetStream, its version and its clock", async (t) => {
  t.timeout(240_000);
  const nats = await startNats(t);
  if (nats === undefined) return;
  const [natsUrl = ""] = nats.urls;
  const connection = await connect({ servers: natsUrl });
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: "any", subjects: ["any"] });
  await connection.close();
  const findings = await checkNats({ ...jetStream, natsUrl });
  const text = findings.map((finding) => `${finding.status} ${finding.text}`).join("\n");
  t.regex(text, /^ok .*nats-server \d.* with JetStream answers in \d+ ms/m);
  if (!/nats-server 2\.9/.test(text)) {
    t.regex(text, /^ok .*sync_interval: always/m);
    t.regex(text, /^ok the clock of NATS at .* is this one/m);
  }
  const replicated = await checkNats({ ...jetStream, natsUrl, natsReplicas: 3 });
  t.true(replicated.some(({ status, text: said }) => status === "problem" && /is alone/.test(said)));
  const [port] = await freePorts(1);
  const half = await checkNats({ ...jetStream, natsUrl: `${natsUrl},nats://127.0.0.1:${port}` });
  t.deepEqual(
    half.filter(({ status }) => status === "warning").map(({ text: said }) => /no connection/.test(said)),
    [true],
  );
});

test("a NATS server that cannot sync before it answers is a warning", async (t) => {
  t.timeout(60_000);
  const program = await toolchain(t, "the system's nats-server", findNatsServer);
  if (program === undefined) return;
  const nats = await startNats(t, { program });
  const [natsUrl = ""] = nats?.urls ?? [];
  const findings = await checkNats({ ...jetStream, natsUrl });
  const version = /nats-server (\S+)/.exec(findings[0]?.text ?? "")?.[1] ?? "";
  const isOld = version.startsWith("2.9");
  t.is(
    findings.some(({ status, text }) => status === "warning" && /cannot sync/.test(text)),
    isOld,
  );
});

test("a NATS server that does not answer is a problem, and no password is shown", async (t) => {
  const [port] = await freePorts(1);
  const findings = await checkNats({ ...jetStream, natsUrl: `nats://ann:hunter2@127.0.0.1:${port}` });
  t.deepEqual(
    findings.map(({ status }) => status),
    ["problem"],
  );
  t.notRegex(JSON.stringify(findings), /hunter2|ann/);
});
