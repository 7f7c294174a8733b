import { inspect } from "node:util";
import { hiddenSecret, type SettingFacts } from "./setting-kinds.js";

/** A value as a message may show it: on one line, cut short, control characters escaped, a secret hidden. */
export function showValue({ secret = false }: Pick<SettingFacts, "secret">, value: unknown): string {
  if (secret) return hiddenSecret;
  return inspect(value, {
    depth: 1,
    maxArrayLength: 10,
    maxStringLength: 100,
    breakLength: Infinity,
    compact: true,
  });
}
