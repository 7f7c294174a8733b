import { z } from "zod";
import { hiddenSecret, keep, type SettingNotes } from "./setting-kinds.js";
import { readJsonText } from "./setting-text.js";

/** A map of names to whatever their owner understands. In a file a map; in a flag or variable the same as JSON. */
export function anyMap(notes: SettingNotes): z.ZodType<ReadonlyMap<string, unknown>> {
  const schema = z.unknown().transform((input, context) => {
    const plain = plainFrom(input);
    if (typeof plain === "object" && plain !== null && !Array.isArray(plain))
      return new Map(Object.entries(plain)) as ReadonlyMap<string, unknown>;
    context.addIssue({ code: "custom", input });
    return z.NEVER;
  });
  const allowed = `a map of names to values${notes.secret ? `, and not ${hiddenSecret}` : ""}`;
  return keep(schema, { ...notes, allowed, isSwitch: false, fromText: readJsonText });
}

/** A file gives its maps as `Map`, JSON as objects. */
function plainFrom(input: unknown): unknown {
  if (input instanceof Map) {
    return Object.fromEntries([...input].map(([key, value]) => [String(key), plainFrom(value)]));
  }
  return Array.isArray(input) ? input.map(plainFrom) : input;
}
