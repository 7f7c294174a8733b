import test from "ava";
import { defaultConfig } from "../../src/config/config.js";
import { ConfigError } from "../../src/config/config-error.js";
import { describeConfig } from "../../src/config/describe-config.js";
import { loadConfig } from "../../src/config/load-config.js";
import { defaultQueueConfig } from "../../src/queue/queue-config.js";
import { queueDefaults } from "../../src/queue-defaults.js";

function load(file: string, flags: Readonly<Record<string, string>> = {}) {
  return loadConfig({ flags: { ...flags, "--config": "broker.yaml" }, env: {}, readFile: () => file });
}

function problems(file: string, flags?: Readonly<Record<string, string>>): readonly string[] {
  try {
    load(file, flags);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test("a queue that nobody configured behaves as the contract says", (t) => {
  const { config, overrides } = queueDefaults(defaultConfig);
  t.deepEqual(config, defaultQueueConfig);
  t.is(overrides.size, 0);
});

test("a queue in the file differs from the others in what the file says of it", (t) => {
  const file = `
queueMaxAttempts: 3
queues:
  jobs: { dlqTimeMs: 0, backoffInitialMs: 5, maxMessages: 10 }
  "a b/ü": { ackTimeoutMs: 60000 }
`;
  const { config, overrides } = queueDefaults(load(file));
  t.is(config.maxAttempts, 3);
  t.deepEqual(
    [...overrides],
    [
      ["jobs", { deadLetterReturnMs: 0, maxMessages: 10, backoff: { ...config.backoff, initialDelayMs: 5 } }],
      ["a b/ü", { ackTimeoutMs: 60_000 }],
    ],
  );
});

test("a flag gives the queues as JSON", (t) => {
  const { overrides } = queueDefaults(load("", { "--queues": '{"jobs": {"maxAttempts": 5}}' }));
  t.deepEqual(overrides.get("jobs"), { maxAttempts: 5 });
});

test("what is printed of the queues is read back as the same", (t) => {
  const config = load("queues: { __proto__: { maxAttempts: 5 }, '1': {}, jobs: { backoffJitter: 0.5 } }");
  t.deepEqual(load(describeConfig(config)), config);
  t.deepEqual([...(config.queues?.keys() ?? [])], ["__proto__", "1", "jobs"]);
});

const refused: readonly [file: string, problem: string][] = [
  [
    "queues: { jobs: { maxAttempts: many } }",
    "queues.jobs.maxAttempts: 'many' from the file broker.yaml is not allowed; allowed: a whole number from 0 to 1000000",
  ],
  [
    "queues: { jobs: { maxAttemps: 5 } }",
    "queues.jobs.maxAttemps: 5 from the file broker.yaml is for no setting of a queue; did you mean maxAttempts?",
  ],
  ["queues: { jobs: }", "queues.jobs: null from the file broker.yaml is not allowed; allowed: a map"],
  ["queues: [jobs]", "queues: [ 'jobs' ] from the file broker.yaml is not allowed; allowed: a map"],
  [
    "queues: { '': {} }",
    "queues.: '' from the file broker.yaml is not allowed; allowed: the name of a queue, of 1 to 256 bytes",
  ],
  [
    "queueStore: jetstream",
    "queueStore: 'jetstream' from the file broker.yaml; set natsUrl too, to say where NATS is",
  ],
  [
    "natsUrl: 'nats://a:1,nats://:x'",
    "natsUrl: <hidden> from the file broker.yaml is not allowed; allowed: addresses of NATS servers, separated by commas",
  ],
  [
    "queueBackoffInitialMs: 70000",
    "queueBackoffInitialMs: 70000 from the file broker.yaml; at most queueBackoffMaxMs is allowed",
  ],
  [
    "queueBackoffMultiplier: 0.5",
    "queueBackoffMultiplier: 0.5 from the file broker.yaml is not allowed; allowed: a number from 1 to 100",
  ],
];

for (const [file, problem] of refused) {
  test(`${file} is refused with what is allowed`, (t) => t.deepEqual(problems(file), [problem]));
}

test("every entry that is wrong is named", (t) => {
  const wrong = problems("queues: { a: { maxAttempts: -1, x: 1 }, b: { ackTimeoutMs: 0 } }");
  t.is(wrong.length, 3);
});

test("text that is no JSON is refused as a table", (t) => {
  t.regex(problems("", { "--queues": "{jobs" })[0] ?? "", /^queues: '\{jobs' from the flag --queues is not/);
});
