import test, { type ExecutionContext } from "ava";
import fc from "fast-check";
import { defaultConfig } from "../../src/config/config.js";
import { ConfigError } from "../../src/config/config-error.js";
import { describeConfig } from "../../src/config/describe-config.js";
import type { ConfigSources } from "../../src/config/given.js";
import { loadConfig } from "../../src/config/load-config.js";
import { settings } from "../../src/config/settings.js";

interface Told {
  readonly flags?: ConfigSources["flags"];
  readonly env?: ConfigSources["env"];
  /** Content of the file, which `--config` then names. */
  readonly file?: string;
}

function load({ flags = {}, env = {}, file }: Told) {
  const named = file === undefined ? flags : { ...flags, "--config": "broker.yaml" };
  return loadConfig({ flags: named, env, readFile: () => file ?? "" });
}

function problemsOf(t: ExecutionContext, told: Told): readonly string[] {
  const error = t.throws(() => load(told), { instanceOf: ConfigError });
  return error?.problems ?? [];
}

test("a broker that is told nothing has the defaults", (t) => {
  t.deepEqual(load({}), defaultConfig);
  t.is(defaultConfig.host, "127.0.0.1");
  t.is(defaultConfig.port, 4567);
  t.is(defaultConfig.auth, undefined);
});

test("a configuration cannot be changed", (t) => {
  t.true(Object.isFrozen(load({})));
  t.true(Object.isFrozen(load({ env: { SINGYEONG_ALLOWED_ORIGINS: "null" } }).allowedOrigins));
});

test("a flag wins over the environment, the environment over the file, the file over the default", (t) => {
  const file = "port: 1";
  const env = { SINGYEONG_PORT: "2" };
  t.is(load({ file }).port, 1);
  t.is(load({ file, env }).port, 2);
  t.is(load({ file, env, flags: { "--port": "3" } }).port, 3);
});

test("PORT and AUTH count where the broker's own variables are not set", (t) => {
  const config = load({ env: { PORT: "1", AUTH: "old" } });
  t.is(config.port, 1);
  t.is(config.auth, "old");
  t.is(load({ env: { PORT: "1", SINGYEONG_PORT: "2" } }).port, 2);
  t.is(load({ env: { AUTH: "old", SINGYEONG_AUTH: "new" } }).auth, "new");
  t.is(load({ env: { PORT: "1" }, file: "port: 2" }).port, 1);
});

test("an empty environment variable counts as not set", (t) => {
  t.is(load({ env: { SINGYEONG_PORT: "", PORT: "1" } }).port, 1);
  t.is(load({ env: { SINGYEONG_AUTH: "" } }).auth, undefined);
});

test("variables by which commands find a broker are no settings of a broker that starts there", (t) => {
  t.notThrows(() => load({ env: { SINGYEONG_URL: "http://elsewhere:1", SINGYEONG_CREDENTIAL: "" } }));
  t.throws(() => load({ env: { SINGYEONG_URI: "http://elsewhere:1" } }), { message: /SINGYEONG_URI/ });
});

test("the environment can name the file, and a flag names another", (t) => {
  const files: Readonly<Record<string, string>> = { "a.yaml": "port: 1", "b.yaml": "port: 2" };
  const readFile = (path: string) => files[path] ?? "";
  const env = { SINGYEONG_CONFIG: "a.yaml" };
  t.is(loadConfig({ flags: {}, env, readFile }).port, 1);
  t.is(loadConfig({ flags: { "--config": "b.yaml" }, env, readFile }).port, 2);
});

test("lists are YAML lists in the file and separated by commas elsewhere", (t) => {
  const origins = ["https://a.example", "null"];
  t.deepEqual(load({ file: "allowedOrigins: [https://a.example, 'null']" }).allowedOrigins, origins);
  t.deepEqual(load({ flags: { "--allowed-origins": "https://a.example, null" } }).allowedOrigins, origins);
  t.deepEqual(load({ file: "allowedOrigins: []" }).allowedOrigins, []);
});

test("a switch is read as true, false, 1 or 0", (t) => {
  for (const [text, value] of [
    ["true", true],
    ["1", true],
    ["false", false],
    ["0", false],
  ] as const) {
    t.is(load({ env: { SINGYEONG_INSECURE: text } }).insecure, value);
  }
  t.false(load({ env: { SINGYEONG_INSECURE: "1" }, flags: { "--insecure": false } }).insecure);
});

test("an empty file says nothing", (t) => {
  t.deepEqual(load({ file: "# nothing\n" }), defaultConfig);
});

const refused: readonly [title: string, told: Told, problem: string][] = [
  [
    "a bad flag is named with its value and what is allowed",
    { flags: { "--port": "abc" } },
    "port: 'abc' from the flag --port is not allowed; allowed: a whole number from 0 to 65535",
  ],
  [
    "a bad environment variable is named with its value and what is allowed",
    { env: { SINGYEONG_LOG_LEVEL: "loud" } },
    "logLevel: 'loud' from the environment variable SINGYEONG_LOG_LEVEL is not allowed; allowed: one of fatal, error, warn, info, debug, silent",
  ],
  [
    "a bad fallback variable is named itself",
    { env: { PORT: "70000" } },
    "port: '70000' from the environment variable PORT is not allowed; allowed: a whole number from 0 to 65535",
  ],
  [
    "a bad value in the file is named with the file",
    { file: "maxAttributes: many" },
    "maxAttributes: 'many' from the file broker.yaml is not allowed; allowed: a whole number from 1 to 1000000",
  ],
  [
    "a null in the file is no value",
    { file: "host:" },
    "host: null from the file broker.yaml is not allowed; allowed: a host name or an IP address, without port or brackets",
  ],
  [
    "a number in quotes is no number in the file",
    { file: "port: '1'" },
    "port: '1' from the file broker.yaml is not allowed; allowed: a whole number from 0 to 65535",
  ],
  [
    "an unknown flag gets the nearest as a suggestion",
    { flags: { "--prot": "1" } },
    "unknown flag --prot, given '1'; did you mean --port?",
  ],
  [
    "an unknown variable of the broker gets the nearest as a suggestion",
    { env: { SINGYEONG_PROT: "1" } },
    "unknown environment variable SINGYEONG_PROT, given '1'; did you mean SINGYEONG_PORT?",
  ],
  [
    "an unknown key gets the nearest as a suggestion",
    { file: "log_level: info" },
    "unknown key in the file broker.yaml: log_level, given 'info'; did you mean logLevel?",
  ],
  [
    "an unknown name that may be meant for a secret does not show its value",
    { env: { SINGYEONG_AUHT: "letmein" } },
    "unknown environment variable SINGYEONG_AUHT, given <hidden>; did you mean SINGYEONG_AUTH?",
  ],
  [
    "an unknown name that sounds like a secret does not show its value",
    { file: "nothing_known_api_token: letmein" },
    "unknown key in the file broker.yaml: nothing_known_api_token, given <hidden>; --help lists what is allowed",
  ],
  [
    "an unknown name that resembles nothing gets none",
    { flags: { "--zzzzzz": true } },
    "unknown flag --zzzzzz; --help lists what is allowed",
  ],
  [
    "a file that is no map is refused",
    { file: "- port" },
    "the file broker.yaml: must be a YAML map of settings",
  ],
  [
    "a file that is no YAML is refused with the place",
    { file: "port: 1\nport: 2" },
    "the file broker.yaml: no valid YAML at line 2, column 1: duplicate key",
  ],
  [
    "a host beyond loopback without a password is refused",
    { flags: { "--host": "0.0.0.0" } },
    "host: '0.0.0.0' from the flag --host; beyond loopback a credential is needed: set auth or accessFile, or insecure to do without one",
  ],
  [
    "a certificate without its key is refused",
    { env: { SINGYEONG_TLS_CERT: "a.pem" } },
    "tlsCert: 'a.pem' from the environment variable SINGYEONG_TLS_CERT; tlsCert and tlsKey are set together or not at all",
  ],
  [
    "a key without its certificate is refused",
    { env: { SINGYEONG_TLS_KEY: "a.pem" } },
    "tlsCert: not set; tlsCert and tlsKey are set together or not at all",
  ],
  [
    "a default time-out over the longest one is refused",
    { flags: { "--max-request-timeout-ms": "1000" } },
    "requestTimeoutMs: 30000 from its default; at most maxRequestTimeoutMs is allowed",
  ],
];

for (const [title, told, problem] of refused) {
  test(title, (t) => t.deepEqual(problemsOf(t, told), [problem]));
}

test("a file that cannot be read is named with the reason", (t) => {
  const readFile = () => {
    throw new Error("ENOENT: no such file");
  };
  const error = t.throws(() => loadConfig({ flags: { "--config": "gone.yaml" }, env: {}, readFile }), {
    instanceOf: ConfigError,
  });
  t.deepEqual(error?.problems, ["the file gone.yaml: ENOENT: no such file"]);
});

test("all problems are listed at once", (t) => {
  const problems = problemsOf(t, {
    flags: { "--prot": "1", "--port": "x" },
    env: { SINGYEONG_HOTS: "a", SINGYEONG_LOG_LEVEL: "loud" },
    file: "nope: 1\nmaxFrameDepth: 0",
  });
  t.is(problems.length, 6);
});

test("no problem shows a secret", (t) => {
  for (const { key, env } of settings.filter(({ secret }) => secret)) {
    const flag = problemsOf(t, { file: `${key}: [hunter2]` });
    t.regex(flag[0] ?? "", new RegExp(`^${key}: <hidden> from the file`));
    const misspelt = problemsOf(t, { env: { [`${env[0]}S`]: "hunter2" } });
    t.notRegex([...flag, ...misspelt].join(), /hunter2/);
  }
  for (const file of ["auth: *hunter2", "auth: !hunter2 x", "auth: 'hunter2", "auth: @hunter2"]) {
    t.notRegex(problemsOf(t, { file }).join(), /hunter2/);
  }
});

test("a hidden secret in a file has to be given elsewhere", (t) => {
  const file = describeConfig({ ...defaultConfig, auth: "hunter2" });
  t.notRegex(file, /hunter2/);
  t.regex(problemsOf(t, { file })[0] ?? "", /^auth: <hidden> from the file broker.yaml is not allowed/);
  t.is(load({ file, env: { SINGYEONG_AUTH: "hunter2" } }).auth, "hunter2");
});

for (const host of ["127.0.0.1", "127.9.9.9", "::1", "localhost", "::ffff:127.0.0.1"]) {
  test(`${host} needs no password`, (t) => t.is(load({ flags: { "--host": host } }).host, host));
}

for (const host of ["0.0.0.0", "::", "10.0.0.1", "example.org", "127.example.org", "localhost.example.org"]) {
  test(`${host} needs a password or insecure`, (t) => {
    t.is(problemsOf(t, { flags: { "--host": host } }).length, 1);
    t.is(load({ flags: { "--host": host, "--auth": "x" } }).host, host);
    t.is(load({ flags: { "--host": host, "--insecure": true } }).host, host);
  });
}

for (const host of ["http://localhost", "localhost:4567", "[::1]", "a b", "-a", ""]) {
  test(`${JSON.stringify(host)} is no host`, (t) => {
    t.regex(problemsOf(t, { flags: { "--host": host } })[0] ?? "", /allowed: a host name or an IP address/);
  });
}

test("what is printed is read back as the same configuration", (t) => {
  const integer = fc.integer({ min: 1024, max: 60_000 });
  const changes = fc.record({
    port: integer,
    drainTimeoutMs: integer,
    metadataUpdateMode: fc.constantFrom("merge", "replace"),
    tlsCert: fc.string({ minLength: 1, unit: "binary" }),
    tlsKey: fc.string({ minLength: 1 }),
    allowedOrigins: fc.array(fc.constantFrom("null", "https://a.example")),
  });
  fc.assert(
    fc.property(changes, (change) => {
      const config = { ...defaultConfig, ...change };
      t.deepEqual(load({ file: describeConfig(config) }), config);
    }),
  );
  t.pass();
});

test("loading throws nothing but its own error, whatever it is given", (t) => {
  const name = fc.oneof(
    fc.constantFrom(...settings.flatMap(({ key, flag, env }) => [key, flag, ...env])),
    fc.constantFrom("--config", "SINGYEONG_CONFIG", "__proto__", "constructor", "SINGYEONG_"),
    fc.string(),
  );
  const flags = fc.dictionary(name, fc.oneof(fc.string(), fc.boolean()));
  const env = fc.dictionary(name, fc.oneof(fc.string(), fc.nat().map(String)));
  const yamlText = fc.string({ unit: fc.constantFrom(..."ab: \n-[]{}*&!%|>'\"#?,1<@`\t~") });
  const keyed = fc.tuple(name, fc.oneof(yamlText, fc.json())).map(([key, value]) => `${key}: ${value}\n`);
  const file = fc.oneof(
    yamlText,
    fc.string({ unit: "binary" }),
    keyed,
    fc.array(keyed).map((lines) => lines.join("")),
  );
  fc.assert(
    fc.property(flags, env, file, (flags, env, file) => {
      try {
        load({ flags, env, file });
      } catch (error) {
        if (!(error instanceof ConfigError) || error.problems.length === 0) throw error;
      }
    }),
    { numRuns: 1_000 },
  );
  t.pass();
});

test("a file of aliases upon aliases is refused", (t) => {
  const levels = Array.from({ length: 12 }, (_, n) => `k${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]`);
  const file = ["k0: &a0 [x]", ...levels].join("\n");
  t.deepEqual(problemsOf(t, { file }), ["the file broker.yaml: must be a YAML map of settings"]);
});
