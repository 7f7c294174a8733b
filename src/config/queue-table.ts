import { z } from "zod";
import { nearestName } from "./nearest-name.js";
import { keep, type SettingNotes, settingFacts } from "./setting-kinds.js";
import { readJsonText } from "./setting-text.js";

/** Settings of one queue, by the names they have in the table. */
export type QueueSettings<K extends string = string> = Readonly<Partial<Record<K, number>>>;

/** What is wrong with one entry of a table. */
interface EntryProblem {
  readonly value: unknown;
  /** Goes on where the value and its origin were named. */
  readonly problem: string;
}

const maxNameBytes = 256;

/**
 * A table of queues by name, each with the settings in which it differs. In a file a map of maps; in a flag or variable the same as JSON.
 * `kinds` has the settings that are allowed.
 */
export function queueTable<K extends string>(
  kinds: Readonly<Record<K, z.ZodNumber | z.ZodInt>>,
  notes: SettingNotes,
): z.ZodType<ReadonlyMap<string, QueueSettings<K>>> {
  const schema = z.unknown().transform((input, context) => {
    const refuse = (path: readonly string[], problem: EntryProblem) =>
      context.addIssue({ code: "custom", path: [...path], params: { problem }, input });
    const table = new Map<string, QueueSettings<K>>();
    for (const [name, settings] of entriesOf(input) ?? refuseTable(refuse, input))
      table.set(
        name,
        readSettings(kinds, settings, (path, problem) => refuse([name, ...path], problem)),
      );
    for (const name of table.keys()) if (!isQueueName(name)) refuse([name], notAllowed(name, nameRule));
    return table as ReadonlyMap<string, QueueSettings<K>>;
  });
  const allowed = `a map of queues, each a map with settings of ${Object.keys(kinds).join(", ")}`;
  return keep(schema, { ...notes, allowed, isSwitch: false, fromText: readJsonText });
}

/** What an issue that a table reported says; undefined for the issue of another setting. */
export function entryProblemOf(
  params: Readonly<Record<string, unknown>> | undefined,
): EntryProblem | undefined {
  return params?.["problem"] as EntryProblem | undefined; // only tables set it
}

type Refuse = (path: readonly string[], problem: EntryProblem) => void;

const nameRule = `the name of a queue, of 1 to ${maxNameBytes} bytes`;

function isQueueName(name: string): boolean {
  return name !== "" && Buffer.byteLength(name) <= maxNameBytes;
}

function readSettings<K extends string>(
  kinds: Readonly<Record<K, z.ZodNumber | z.ZodInt>>,
  input: unknown,
  refuse: Refuse,
): QueueSettings<K> {
  const settings: Partial<Record<K, number>> = {};
  for (const [key, value] of entriesOf(input) ?? refuseTable(refuse, input)) {
    const known = Object.keys(kinds).find((name): name is K => name === key);
    if (known === undefined) refuse([key], { value, problem: unknownSetting(key, Object.keys(kinds)) });
    else if (kinds[known].safeParse(value).success)
      settings[known] = value as number; // a number, says its kind
    else refuse([key], notAllowed(value, settingFacts.get(kinds[known])?.allowed ?? "a number"));
  }
  return settings;
}

function refuseTable(refuse: Refuse, value: unknown): [string, unknown][] {
  refuse([], notAllowed(value, "a map"));
  return [];
}

function notAllowed(value: unknown, allowed: string): EntryProblem {
  return { value, problem: `is not allowed; allowed: ${allowed}` };
}

function unknownSetting(key: string, known: readonly string[]): string {
  const nearest = nearestName(key, known);
  return `is for no setting of a queue; ${nearest === undefined ? `allowed: ${known.join(", ")}` : `did you mean ${nearest}?`}`;
}

// A file gives maps, JSON objects.
function entriesOf(input: unknown): [string, unknown][] | undefined {
  if (input instanceof Map) return [...input].map(([key, value]) => [String(key), value]);
  if (typeof input !== "object" || input === null || Array.isArray(input)) return undefined;
  return Object.entries(input);
}
