import type { z } from "zod";

/** A setting in the schema: it has a default, or it may be absent. */
export type SettingSchema = z.ZodDefault<z.ZodType> | z.ZodOptional<z.ZodType>;

/** The title of the topic that each setting belongs to. */
export const topicTitles = new WeakMap<SettingSchema, string>();

/** Puts settings, keyed by the name they have in a file, under one heading of the reference and the help. */
export function topic<S extends Readonly<Record<string, SettingSchema>>>(title: string, settings: S): S {
  for (const schema of Object.values(settings)) topicTitles.set(schema, title);
  return settings;
}
