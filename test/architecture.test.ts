import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import test from "ava";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What each room may import beside itself; imports go from right to left through the building. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  util: [],
  errors: [],
  config: [],
  limits: ["config"],
  "queue-defaults": ["config", "queue"],
  "open-queue-store": ["config", "errors", "queue"],
  "open-cluster": ["util", "config", "cluster"],
  "open-broker-id": ["config"],
  "session-balance": ["util", "observability", "cluster", "session"],
  drain: ["util", "open-cluster", "proxy", "queue", "session", "commands"],
  "open-access-control": ["config", "auth", "metadata", "observability", "util"],
  "proxy-settings": ["config", "proxy"],
  "limit-errors": ["errors", "limits", "observability"],
  "open-rates": ["config", "rates", "util"],
  rates: ["util", "errors"],
  admission: ["util", "errors"],
  observability: ["limits"],
  metadata: ["errors"],
  query: ["util", "errors", "metadata"],
  message: ["limits"],
  auth: ["util", "errors", "observability", "metadata", "query"],
  directory: ["util", "errors", "observability", "metadata", "query", "message"],
  queue: [
    "util",
    "errors",
    "limits",
    "limit-errors",
    "observability",
    "metadata",
    "query",
    "message",
    "directory",
  ],
  session: ["util", "errors", "limits", "observability", "message", "directory", "auth"],
  proxy: ["util", "errors", "observability", "message", "query", "directory"],
  router: ["util", "errors", "limits", "observability", "message", "query", "directory"],
  cluster: [
    "util",
    "errors",
    "observability",
    "metadata",
    "message",
    "query",
    "directory",
    "queue",
    "proxy",
    "router",
  ],
  plugins: [
    "util",
    "errors",
    "config",
    "observability",
    "metadata",
    "query",
    "message",
    "auth",
    "directory",
    "queue",
  ],
  plugin: ["auth", "message", "metadata", "plugins"],
  "open-plugins": ["config", "plugins"],
  "plugin-hosts": [
    "util",
    "errors",
    "limits",
    "observability",
    "auth",
    "query",
    "message",
    "router",
    "plugins",
    "commands",
  ],
  commands: [
    "util",
    "errors",
    "observability",
    "limits",
    "limit-errors",
    "rates",
    "admission",
    "auth",
    "metadata",
    "query",
    "message",
    "directory",
    "queue",
    "session",
    "router",
    "proxy",
    "plugins",
    "cluster",
  ],
};

/** Packages that carry frames; the engine knows none of them. */
const transports = /^(ws|fastify|@connectrpc\/|@grpc\/|node:(http|https|http2|tls)$)/;

interface Import {
  readonly from: string;
  readonly to: string;
}

function sources(folder: string): string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".ts")).map((name) => join(folder, name));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/(?:from|import) "([^"]+)"/g)].map(([, target = ""]) => ({
    from: file,
    to: target.startsWith(".") ? relative(root, join(root, dirname(file), target)) : target,
  }));
}

function allImports(folder: string): Import[] {
  return sources(folder).flatMap(importsOf);
}

function roomOf(path: string): string {
  return path.split("/")[1]?.replace(/\.[jt]s$/, "") ?? "";
}

test("imports within src go one way", (t) => {
  const wrong = allImports("src").filter(({ from, to }) => {
    if (!to.startsWith("src/") || roomOf(from) === "broker") return false;
    return roomOf(from) !== roomOf(to) && !allowed[roomOf(from)]?.includes(roomOf(to));
  });
  t.deepEqual(wrong, []);
});

test("src imports neither gateways, nor generated code, nor a transport", (t) => {
  const wrong = allImports("src").filter(({ to }) => /^(gateways|gen)\//.test(to) || transports.test(to));
  t.deepEqual(wrong, []);
});

test("a gateway imports no other gateway, and only server.ts knows them all", (t) => {
  const gateways = ["websocket", "rpc", "http", "proxy", "upstream", "one-port"];
  const wrong = allImports("gateways").filter(({ from, to }) => {
    const target = roomOf(to);
    return (
      to.startsWith("gateways/") &&
      gateways.includes(target) &&
      roomOf(from) !== target &&
      from !== "gateways/server.ts"
    );
  });
  t.deepEqual(wrong, []);
});

test("a gateway goes through commands: it neither sends nor searches by itself", (t) => {
  const wrong = allImports("gateways").filter(({ to }) =>
    /^src\/(router|directory\/(directory|search|finder|index))/.test(to),
  );
  t.deepEqual(wrong, []);
});

test("generated code stops at the RPC gateway", (t) => {
  const wrong = allImports("gateways").filter(
    ({ from, to }) => to.startsWith("gen/") && !from.startsWith("gateways/rpc/"),
  );
  t.deepEqual(wrong, []);
});

test("the client library imports generated code and nothing of the broker, and browsers nothing of Node's", (t) => {
  const wrong = allImports("client").filter(({ to }) => /^(src|gateways|cli)\//.test(to));
  t.deepEqual(wrong, []);
  const reached = new Set<string>(["client/browser.ts"]);
  for (const file of reached) {
    for (const { to } of importsOf(file)) {
      t.notRegex(to, /^node:|connect-node/, file);
      if (to.startsWith("client/")) reached.add(to.replace(/\.js$/, ".ts"));
    }
  }
});

test("the command line reaches brokers through the client library alone", (t) => {
  const wrong = allImports("cli").filter(({ to }) => /^(gen|gateways\/(?!main|version))/.test(to));
  t.deepEqual(wrong, []);
});

test("the conformance kit reaches brokers through the client library alone", (t) => {
  const wrong = allImports("conformance").filter(
    ({ to }) => /^(src|gateways|gen|cli)\//.test(to) || (to.startsWith("client/") && to !== "client/node.js"),
  );
  t.deepEqual(wrong, []);
});

test("no two files import each other in a circle", (t) => {
  const files = ["src", "gateways", "client", "cli", "conformance"].flatMap(sources);
  const edges = new Map(
    files.map((file) => [file, importsOf(file).map(({ to }) => to.replace(/\.js$/, ".ts"))]),
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
    if (done.has(file) || path.includes(file)) return;
    for (const next of edges.get(file) ?? []) if (edges.has(next)) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  t.deepEqual(circles, []);
});
