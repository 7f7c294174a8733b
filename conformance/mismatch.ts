import { inspect, isDeepStrictEqual } from "node:util";

/** What a case fails with: something was expected and something else came. */
export class Mismatch extends Error {
  readonly expected: string;
  readonly actual: string;

  constructor(what: string, expected: unknown, actual: unknown) {
    super(what);
    this.name = "Mismatch";
    this.expected = shown(expected);
    this.actual = shown(actual);
  }
}

/** A value for people; texts that describe something are passed in {@link words}. */
function shown(value: unknown): string {
  if (value instanceof Words) return value.text;
  return inspect(value, { depth: 8, breakLength: 110, maxArrayLength: 20, maxStringLength: 500 });
}

class Words {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A description in place of a value. */
export function words(text: string): unknown {
  return new Words(text);
}

/** @throws Mismatch where the two are not deeply the same */
export function equal(actual: unknown, expected: unknown, what: string): void {
  if (!isDeepStrictEqual(actual, expected)) throw new Mismatch(what, expected, actual);
}

/** @throws Mismatch where a field of `expected` is another one in `actual`, which may have more fields */
export function like(actual: unknown, expected: object, what: string): void {
  if (typeof actual !== "object" || actual === null) throw new Mismatch(what, expected, actual);
  const fields = Object.keys(expected).map((key) => [key, (actual as Record<string, unknown>)[key]]);
  equal(Object.fromEntries(fields), { ...expected }, what);
}

/** @throws Mismatch where it does not hold; `expected` and `actual` say in words or values what was and what is */
export function holds(condition: boolean, what: string, expected: unknown, actual: unknown): void {
  if (!condition) throw new Mismatch(what, typeof expected === "string" ? words(expected) : expected, actual);
}
