import { z } from "zod";
import {
  listSeparator,
  readDecimalText,
  readFlagText,
  readIntegerText,
  readListText,
} from "./setting-text.js";

/** What a number counts, where it is not simply things. */
type Unit = "milliseconds" | "bytes";

/** What a topic says about one of its settings. */
export interface SettingNotes {
  /** For the reference and the help: what it does and when to change it. The first sentence stands alone. */
  readonly doc: string;
  /** True: its value is never shown. Default: false. */
  readonly secret?: boolean;
  /** Environment variables that also set it, each weaker than the one before. Default: none. */
  readonly envFallbacks?: readonly string[];
}

/** What everything derived from a setting needs to know beside its schema. */
export interface SettingFacts extends SettingNotes {
  /** What is accepted, as a noun: `a whole number from 0 to 65535`. */
  readonly allowed: string;
  readonly unit?: Unit;
  /** True for a flag that takes no value. */
  readonly isSwitch: boolean;
  /** Reads a flag or an environment variable; text it cannot read is handed on, for the schema to refuse. */
  readonly fromText: (text: string) => unknown;
}

/** The facts of each setting, by the schema its constructor below returned. */
export const settingFacts = new WeakMap<z.ZodType, SettingFacts>();

/** What stands in the place of a secret wherever settings are shown. It is not accepted as a secret. */
export const hiddenSecret = "<hidden>";

/** Keeps the facts of a setting whose schema was made for it. */
export function keep<S extends z.ZodType>(schema: S, facts: SettingFacts): S {
  settingFacts.set(schema, facts);
  return schema;
}

/** Notes on a number, with its bounds. */
export interface IntegerNotes extends SettingNotes {
  readonly min: number;
  readonly max: number;
  readonly unit?: Unit;
}

/** A whole number within bounds, both included. */
export function integer(notes: IntegerNotes): z.ZodInt {
  const { min, max } = notes;
  const allowed = `a whole number from ${min} to ${max}`;
  return keep(z.int().min(min).max(max), { ...notes, allowed, isSwitch: false, fromText: readIntegerText });
}

/** A number within bounds, both included. */
export function decimal(notes: SettingNotes & { readonly min: number; readonly max: number }): z.ZodNumber {
  const { min, max } = notes;
  const allowed = `a number from ${min} to ${max}`;
  return keep(z.number().min(min).max(max), {
    ...notes,
    allowed,
    isSwitch: false,
    fromText: readDecimalText,
  });
}

/** One day: longer time-outs are typing errors, and timers of the platform end at 24 days. */
const maxDurationMs = 86_400_000;

/** A time in milliseconds, from `min` (1 unless told otherwise) to a day. */
export function duration(notes: SettingNotes & { readonly min?: number }): z.ZodInt {
  return integer({ min: 1, ...notes, max: maxDurationMs, unit: "milliseconds" });
}

/** Ten years of 365 days. */
const maxAgeMs = 3_650 * maxDurationMs;

/** How long something is kept, in milliseconds, from 0 to ten years. */
export function age(notes: SettingNotes): z.ZodInt {
  return integer({ ...notes, min: 0, max: maxAgeMs, unit: "milliseconds" });
}

/** Notes on text that follows a rule. */
export interface TextNotes extends SettingNotes {
  /** What is accepted, as a noun. Default: that the text is not empty. */
  readonly allowed?: string;
  /** True for text that follows the rule. Default: any text does. */
  readonly accepts?: (text: string) => boolean;
}

/** Text that is not empty. */
export function text(notes: TextNotes): z.ZodString {
  const anyText = notes.secret ? `text that is not empty and not ${hiddenSecret}` : "text that is not empty";
  const { allowed = anyText, accepts = () => true } = notes;
  const isGiven = (value: string) => !(notes.secret && value === hiddenSecret);
  const schema = z.string().min(1).refine(isGiven).refine(accepts);
  return keep(schema, { ...notes, allowed, isSwitch: false, fromText: (raw) => raw });
}

/** A list of texts that follow a rule; in flags and variables they are separated by commas. */
export function list(
  notes: TextNotes & { readonly allowed: string },
): z.ZodReadonly<z.ZodArray<z.ZodString>> {
  const { allowed: item, accepts = () => true } = notes;
  const schema = z.array(z.string().min(1).refine(accepts)).readonly();
  const allowed = `a list (of texts in a file, separated by "${listSeparator}" elsewhere), each ${item}`;
  return keep(schema, { ...notes, allowed, isSwitch: false, fromText: readListText });
}

/** One of a few words. */
export function choice<const W extends readonly [string, ...string[]]>(
  words: W,
  notes: SettingNotes,
): z.ZodEnum<{ [K in W[number]]: K }> {
  const allowed = `one of ${words.join(", ")}`;
  return keep(z.enum(words), { ...notes, allowed, isSwitch: false, fromText: (raw) => raw });
}

/** Yes or no. As a flag it takes no value: `--insecure`, and `--no-insecure` against a file or variable that says yes. */
export function yesOrNo(notes: SettingNotes): z.ZodBoolean {
  return keep(z.boolean(), { ...notes, allowed: "true or false", isSwitch: true, fromText: readFlagText });
}
