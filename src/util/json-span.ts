/** Where a value stands in a text: `text.slice(start, end)` is the value. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The members of one object in a JSON text, and how deep the values in it are nested (an empty object: 1). */
export interface ObjectSpans {
  /** Of equal keys the last, as with `JSON.parse`. */
  readonly members: ReadonlyMap<string, Span>;
  readonly depth: number;
}

const quote = 0x22;
const comma = 0x2c;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const space = 0x20;

/**
 * Finds the members of the object that begins at or behind `from`. The text must be valid JSON (have been parsed before): nothing
 * is checked here, so that finding a payload costs one look at each byte and no objects.
 */
export function objectSpans(text: string, from = 0): ObjectSpans {
  const members = new Map<string, Span>();
  let depth = 1;
  let at = skipSpace(text, text.indexOf("{", from) + 1);
  while (text.charCodeAt(at) !== closeBrace) {
    const keyEnd = endOfString(text, at);
    const key = text.slice(at + 1, keyEnd - 1);
    const start = skipSpace(text, text.indexOf(":", keyEnd) + 1);
    const value = endOfValue(text, start);
    members.set(key.includes("\\") ? JSON.parse(`"${key}"`) : key, { start, end: value.end });
    depth = Math.max(depth, value.depth + 1);
    at = skipSpace(text, value.end);
    if (text.charCodeAt(at) === comma) at = skipSpace(text, at + 1);
  }
  return { members, depth };
}

/** How deep the values of a JSON text are nested: 0 for a text, number or the like. The text must be valid JSON, as above. */
export function jsonDepth(text: string): number {
  return endOfValue(text, skipSpace(text, 0)).depth;
}

function endOfValue(text: string, start: number): { end: number; depth: number } {
  const first = text.charCodeAt(start);
  if (first === quote) return { end: endOfString(text, start), depth: 0 };
  if (first === openBrace || first === openBracket) return endOfContainer(text, start);
  let end = start;
  while (end < text.length && !endsScalar(text.charCodeAt(end))) end += 1;
  return { end, depth: 0 };
}

function endOfContainer(text: string, start: number): { end: number; depth: number } {
  let open = 0;
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at) - 1;
    } else if (code === openBrace || code === openBracket) {
      open += 1;
      if (open > depth) depth = open;
    } else if (code === closeBrace || code === closeBracket) {
      open -= 1;
      if (open === 0) return { end: at + 1, depth };
    }
  }
  return { end: text.length, depth };
}

/** The place behind the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end + 1;
}

// A quote is part of the string when an odd number of backslashes stands before it.
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === backslash) first -= 1;
  return (at - first) % 2 === 1;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= space) at += 1;
  return at;
}

function endsScalar(code: number): boolean {
  return code === comma || code === closeBrace || code === closeBracket || code <= space;
}
