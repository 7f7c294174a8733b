import type { Attributes } from "../metadata/attribute.js";
import { isValueMap, type Value } from "../metadata/value.js";
import type { Path } from "./query.js";

/**
 * Reads a path as the legacy protocol writes it: chunks joined by `/`, one leading slash optional, `~1` for a slash
 * and `~0` for a tilde inside a chunk. Any text is a path; a text without chunks, `""` or `"/"`, is the path of one
 * empty chunk, which leads nowhere.
 */
export function parsePath(text: string): Path {
  const chunks = (text.startsWith("/") ? text.slice(1) : text).split("/");
  return text.includes("~") ? chunks.map(unescapeChunk) : chunks;
}

// The tilde last: "~01" stands for "~1", not for a slash.
function unescapeChunk(chunk: string): string {
  return chunk.replaceAll("~1", "/").replaceAll("~0", "~");
}

/**
 * The value a path leads to, or undefined where it leads nowhere; null is a value. On a map a chunk is a key, digits
 * included; on a list it is an index and has to be all digits. Only what the metadata itself holds is found: value
 * maps have no prototype, so `constructor` and `__proto__` are keys like any other.
 */
export function resolvePath(attributes: Attributes, path: Path): Value | undefined {
  const key = path[0];
  if (key === undefined) return undefined;
  let value = attributes.get(key)?.value;
  for (let depth = 1; depth < path.length && value !== undefined; depth += 1) {
    value = step(value, path[depth] as string);
  }
  return value;
}

function step(value: Value, chunk: string): Value | undefined {
  if (Array.isArray(value)) return isIndex(chunk) ? value[Number(chunk)] : undefined;
  return isValueMap(value) ? value[chunk] : undefined;
}

// By hand, as a regular expression costs more than the rest of the step.
function isIndex(chunk: string): boolean {
  for (let at = 0; at < chunk.length; at += 1) {
    const unit = chunk.charCodeAt(at);
    if (unit < 48 || unit > 57) return false;
  }
  return chunk.length > 0;
}
