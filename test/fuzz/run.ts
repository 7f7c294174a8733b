import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { fuzzReader } from "./fuzz-readers.js";
import { attacks, fuzzBroker } from "./live/fuzz-broker.js";
import { fuzzTargets } from "./targets/all-targets.js";

// `npm run fuzz`: inputs with faults in them for every reader, then for a broker over sockets. Ends with 1 at the first finding.

const usage = `npm run fuzz -- [options]
  --seed <number>     Which inputs; a random one is chosen and printed where there is none.
  --cases <number>    Cases for each reader, and attacks on the broker. Default: 20000.
  --minutes <number>  No more is begun after so long; a half each for the readers and the broker. Default: 5.
  --target <name>     This reader or this attack only.
  --case <number>     This case of the target only.
`;

/** Processor time for one input of a reader: generous, since collecting garbage counts as well. */
const maxCaseMs = 1_000;
/** What a broker may hold more than before, once it has been left alone. */
const maxGrowthBytes = 32 * 1024 * 1024;

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    cases: { type: "string", default: "20000" },
    minutes: { type: "string", default: "5" },
    target: { type: "string" },
    case: { type: "string" },
    help: { type: "boolean" },
  },
});
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
const first = values.case === undefined ? 0 : Number(values.case);
const end = values.case === undefined ? Number(values.cases) : first + 1;
const maxMs = Number(values.minutes) * 30_000;
const isChosen = ({ name }: { readonly name: string }) => (values.target ?? name) === name;

if (values.help) process.stdout.write(usage);
else await run();

async function run(): Promise<void> {
  const readers = fuzzTargets.filter(isChosen);
  const chosenAttacks = attacks.filter(isChosen);
  if (readers.length + chosenAttacks.length === 0) throw new Error(`no target ${values.target}`);
  say(`seed ${seed}`);
  for (const reader of readers) {
    const bounds = { maxCaseMs, maxMs: maxMs / readers.length };
    const tried = fuzzReader(seed, reader, { first, end }, bounds);
    say(`${reader.name}: ${tried} cases`);
  }
  if (chosenAttacks.length === 0) return;
  const record = await fuzzBroker({ seed, first, end, maxMs, maxGrowthBytes, attacks: chosenAttacks });
  for (const [name, count] of record.attacks) say(`a running broker, ${name}: ${count} attacks`);
  const { bystander, bytesBefore, bytesAfter } = record;
  say(`its bystander: ${bystander.messages} messages, the slowest ${bystander.slowestMs.toFixed()} ms`);
  say(`its memory: ${megabytes(bytesBefore)} MB before, ${megabytes(bytesAfter)} MB after`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function megabytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(1);
}
