import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import test from "ava";
import { parse, parseAllDocuments } from "yaml";
import type { Config } from "../../src/config/config.js";
import { configSchema } from "../../src/config/config.js";
import { collectGiven } from "../../src/config/given.js";
import { loadConfig } from "../../src/config/load-config.js";
import { envPrefix, settings } from "../../src/config/settings.js";
import { environmentOf, readDockerfile } from "../support/dockerfile.js";
import { startBroker } from "../support/running-broker.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const deploy = join(root, "deploy");

interface Container {
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  readonly lifecycle: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } };
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

interface Resource {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly clusterIP?: string;
    readonly publishNotReadyAddresses?: boolean;
    readonly ports?: readonly { readonly port: number; readonly targetPort: string }[];
    readonly serviceName?: string;
    readonly replicas?: number;
    readonly template?: {
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly containers: readonly Container[];
      };
    };
  };
}

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly environment?: Readonly<Record<string, string>>;
        readonly ports?: readonly string[];
        readonly volumes: readonly string[];
        readonly profiles?: readonly string[];
        readonly stop_grace_period?: string;
      }
    >
  >;
}

/** Every resource of a kustomization, in the order of its files. */
function resourcesOf(kustomization: string): Resource[] {
  const folder = join(deploy, "kubernetes", kustomization);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yaml") && name !== "kustomization.yaml")
    .flatMap((name) => parseAllDocuments(readFileSync(join(folder, name), "utf8")))
    .map((document) => document.toJS() as Resource);
}

function find(resources: readonly Resource[], kind: string, name: string): Resource {
  const found = resources.find((each) => each.kind === kind && each.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
}

const base = resourcesOf("base");
const nats = resourcesOf("nats");
const statefulSet = find(base, "StatefulSet", "singyeong");
const pod = statefulSet.spec?.template?.spec;
const container = pod?.containers[0] as Container;
const compose = parse(readFileSync(join(deploy, "compose.yaml"), "utf8"), { merge: true }) as Compose;
const brokers = Object.entries(compose.services).filter(([name]) => name.startsWith("broker-"));

/** What the first pod sees. */
function podEnvironment(overlay: Readonly<Record<string, string>> = {}): Record<string, string> {
  const known: Record<string, string> = { POD_NAME: "singyeong-0", POD_NAMESPACE: "default" };
  const own: Record<string, string> = {};
  for (const { name, value } of container.env)
    if (value !== undefined)
      own[name] = value.replace(/\$\((\w+)\)/g, (_, variable) => known[variable] ?? "");
  return {
    ...find(base, "ConfigMap", "singyeong").data,
    ...overlay,
    ...find(base, "Secret", "singyeong").stringData,
    ...own,
  };
}

/** What a broker of the compose file sees, where whoever starts it has set what has to be set. */
function composeEnvironment(name: string): Record<string, string> {
  const entries = Object.entries(compose.services[name]?.environment ?? {});
  const filledIn = (value: string) =>
    value.replace(/\$\{\w+:-([^}]*)\}/g, "$1").replace(/\$\{\w+:\?[^}]*\}/g, "something that was set");
  return Object.fromEntries(entries.map(([key, value]) => [key, filledIn(value)]));
}

function configOf(env: Readonly<Record<string, string>>): Config {
  const readFile = (path: string) => {
    throw new Error(`${path} is not there`);
  };
  return loadConfig({ env, flags: {}, readFile });
}

async function everyEnvironment(): Promise<Record<string, Record<string, string>>> {
  const image = (await readDockerfile(join(root, "Dockerfile"))).at(-1);
  if (image === undefined) throw new Error("the Dockerfile makes no image");
  const overlay = find(nats, "ConfigMap", "singyeong").data ?? {};
  return {
    Dockerfile: environmentOf(image),
    kubernetes: podEnvironment(),
    "kubernetes with NATS": podEnvironment(overlay),
    ...Object.fromEntries(brokers.map(([name]) => [name, composeEnvironment(name)])),
  };
}

test("every setting that is set somewhere exists, and may have that value", async (t) => {
  const known = new Set(settings.flatMap(({ env }) => env));
  for (const [place, env] of Object.entries(await everyEnvironment())) {
    for (const name of Object.keys(env))
      if (name.startsWith(envPrefix)) t.true(known.has(name), `${place}: ${name}`);
    const { given, problems } = collectGiven({ env, flags: {}, readFile: () => "" });
    t.deepEqual(problems, [], place);
    const values = Object.fromEntries([...given].map(([key, { value }]) => [key, value]));
    t.is(configSchema.safeParse(values).error, undefined, place);
  }
});

test("the broker takes what it is given on Kubernetes and by compose", (t) => {
  const withNats = podEnvironment(find(nats, "ConfigMap", "singyeong").data);
  const composed = brokers.map(([name]) => composeEnvironment(name));
  const composedWithNats = composed.map((env) => ({ ...env, SINGYEONG_QUEUE_STORE: "jetstream" }));
  for (const env of [podEnvironment(), withNats, ...composed, ...composedWithNats]) {
    const { port, join: seeds = [], advertise, clusterSecret, brokerId } = configOf(env);
    t.truthy(clusterSecret);
    for (const address of [...seeds, advertise ?? ""]) t.true(address.endsWith(`:${port}`), address);
    t.true(advertise?.startsWith(`${brokerId}`), "its own name leads to it");
  }
  t.is(new Set(brokers.map(([, { environment }]) => environment?.["SINGYEONG_BROKER_ID"])).size, 3);
});

test("ports lead to the port on which the broker listens", (t) => {
  const { port } = configOf(podEnvironment());
  t.deepEqual(container.ports, [{ name: "broker", containerPort: port }]);
  for (const name of ["singyeong", "singyeong-peers"])
    t.like(find(base, "Service", name).spec?.ports?.[0], { port, targetPort: "broker" });
  for (const [name, { ports = [] }] of brokers) {
    t.is(ports.length, 1);
    t.true(ports[0]?.endsWith(`:${configOf(composeEnvironment(name)).port}`), name);
  }
});

test("probes ask for what the broker answers", async (t) => {
  const { port } = await startBroker(t);
  for (const { httpGet } of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
    t.is(httpGet.port, "broker");
    t.is((await fetch(`http://127.0.0.1:${port}${httpGet.path}`)).status, 200, httpGet.path);
  }
  t.is(container.livenessProbe.httpGet.path, "/healthz");
  t.is(container.readinessProbe.httpGet.path, "/readyz");
});

test("a broker that stops is given the time that it may take", (t) => {
  const afterDrainMs = 3_000; // what main.ts and server.ts allow beyond the drain
  const [, pause = "0"] = container.lifecycle.preStop.exec.command;
  const { drainTimeoutMs, drainSpreadMs } = configOf(podEnvironment());
  t.true(drainSpreadMs < drainTimeoutMs);
  const needed = Number(pause) * 1_000 + drainTimeoutMs + afterDrainMs;
  t.true((pod?.terminationGracePeriodSeconds ?? 0) * 1_000 >= needed);
  for (const [name, { stop_grace_period: grace = "" }] of brokers) {
    const mayTakeMs = configOf(composeEnvironment(name)).drainTimeoutMs + afterDrainMs;
    t.true(Number.parseInt(grace, 10) * 1_000 >= mayTakeMs, name);
  }
});

test("brokers find each other by the headless service, also before they are ready", (t) => {
  const { join: seeds } = configOf(podEnvironment());
  const { serviceName = "" } = statefulSet.spec ?? {};
  t.deepEqual(seeds, [`${serviceName}:4567`]);
  t.like(find(base, "Service", serviceName).spec, { clusterIP: "None", publishNotReadyAddresses: true });
});

test("queues are on a volume", (t) => {
  t.is(container.volumeMounts[0]?.mountPath, configOf(podEnvironment()).dataDir);
  for (const [name, { volumes }] of brokers) t.deepEqual(volumes, [`${name}:/data`]);
});

test("the NATS servers that brokers are told of are those that are started", (t) => {
  const servers = find(nats, "StatefulSet", "nats");
  const names = Array.from({ length: servers.spec?.replicas ?? 0 }, (_, index) => `nats-${index}.nats`);
  const told = find(nats, "ConfigMap", "singyeong").data?.["SINGYEONG_NATS_URL"];
  t.is(told, names.map((name) => `nats://${name}:4222`).join(","));
  const routes = names.map((name) => `nats://${name}:6222`).join(", ");
  t.true(find(nats, "ConfigMap", "nats").data?.["nats.conf"]?.includes(`routes: [${routes}]`));
  const composed = Object.keys(compose.services).filter((name) => name.startsWith("nats-"));
  const env = composeEnvironment("broker-1");
  t.is(configOf(podEnvironment(find(nats, "ConfigMap", "singyeong").data)).natsReplicas, names.length);
  t.is(configOf(env).natsReplicas, composed.length);
  t.is(env["SINGYEONG_NATS_URL"], composed.map((name) => `nats://${name}:4222`).join(","));
  for (const name of composed) t.deepEqual(compose.services[name]?.profiles, ["nats"]);
});

test("every file of a kustomization is in it, but the example of a secret", (t) => {
  for (const folder of ["base", "nats"]) {
    const place = join(deploy, "kubernetes", folder);
    const { resources, patches = [] } = parse(readFileSync(join(place, "kustomization.yaml"), "utf8"));
    const named = [...resources, ...patches.map(({ path }: { readonly path: string }) => path)];
    const there = readdirSync(place).filter((name) => !/^(kustomization|secret\.example)\.yaml$/.test(name));
    t.deepEqual(named.filter((name) => name !== "../base").sort(), there.sort());
  }
});
