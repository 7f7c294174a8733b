import test from "ava";
import fc from "fast-check";
import { BrokerError } from "../../src/errors.js";
import { parseCelFilter } from "../../src/query/cel-filter.js";
import { CelFilterCache } from "../../src/query/cel-filter-cache.js";
import { celShapeOf } from "../../src/query/cel-shape.js";
import { testLimits } from "./test-limits.js";

const limits = { ...testLimits, maxConditions: 6, maxQueryDepth: 3, maxListLength: 4, maxFrameDepth: 6 };

// Everything a caller can see of a reading.
function outcomeOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error;
    return { reason: error.reason, message: error.message, details: error.details };
  }
}

const shapes = test.macro({
  exec(t, text: string, ...values: unknown[]) {
    t.deepEqual(
      celShapeOf(text)?.literals.map(({ value }) => value),
      values,
    );
  },
  title: (_, text, ...values) => `takes ${values.length} literals out of ${text}`,
});

test(shapes, 'a == 1 && b != "x" || c < 2.5 && d == 3u', 1, "x", 2.5, 3);
test(shapes, "a == -1 && b in ['x', -2.5e-3, 9007199254740993]", -1, "x", -0.0025, 9007199254740993n);
test(shapes, '"x" in a && a.contains("y")', "x", "y");
test(shapes, 'a == {"k": "v"}', "v");
test(shapes, 'v >= semver("1.0.0") && attribute( "a b" ) == 1', 1);
test(shapes, 'a["b"][0].c[1u] == 1 && a in["b"]', 1, "b");
test(shapes, String.raw`a == "\n" && b == r"x" && c == """x""" && d == b"x" && e == 0x1f`);
test(shapes, 'a == "it\'s" // "b" 5\n && c == 1', "it's", 1);
test(shapes, "a == 1e999 && b == 1.x");

test("texts of one shape have one key, and literals of another kind make another shape", (t) => {
  const key = (text: string) => celShapeOf(text)?.key;
  t.is(key('a == "x" && b == 1'), key("a == 'yz' && b == -20"));
  t.is(new Set(["1", "1u", "1.0", '"1"', "true", "null", "[1]"].map((text) => key(`a == ${text}`))).size, 7);
});

test("a text with a mark of its own has no shape", (t) => {
  t.is(celShapeOf("a == \0s"), undefined);
});

test("a shape that is known is filled in with new values", (t) => {
  const cache = new CelFilterCache(limits);
  for (const values of [
    ["1", '"x"'],
    ["2", '"y"'],
    ["-3", "''"],
  ]) {
    const text = `a.b == ${values[0]} && !("z" in c || d in [${values[1]}, ["w"]]) && has(e) && f < {"k": ${values[0]}}`;
    t.deepEqual(cache.read(text), parseCelFilter(text, limits));
  }
});

test("a text without literals, or with some that stay, is parsed once", (t) => {
  const cache = new CelFilterCache(limits);
  for (const text of ["has(a)", 'v > semver("1.0.0")', String.raw`a == "\t"`, "a == .5", "true"]) {
    t.is(cache.read(text), cache.read(text), text);
  }
});

// Literals of all kinds, those that the cache leaves to the parser included, and some that are none.
const plain = fc.oneof(
  fc.constantFrom("0", "7", "-5", "-0", "007", "9007199254740993", "-99999999999999999999999"),
  fc.constantFrom("1u", "0U", "-1u", "0x1F", "-0x1f", "0x1fu"),
  fc.constantFrom("1.5", "-0.0", "1e3", "1.5E-3", "2e+2", ".5", "-.5", "1.", "1e999", "1.5.2", "1e"),
  fc.constantFrom('""', "''", '"x"', "'it\"s'", '"//"', '"a(b["', '"é😀"', '"in"', "'semver('", '"\u2028"'),
  fc.constantFrom(
    String.raw`"\n"`,
    String.raw`'\''`,
    String.raw`"\"x"`,
    String.raw`"\x41"`,
    String.raw`"\ud800"`,
  ),
  fc.constantFrom(
    String.raw`r"\"`,
    "R'x\"'",
    '"""x"y"""',
    "'''\n'''",
    'r"""\\"""',
    'b"x"',
    String.raw`rb"\"`,
    '"x',
  ),
  fc.constantFrom("true", "false", "null", 'semver("1.2.3")', "semver('2.0.0')", 'semver("x")', "semver(1)"),
  fc.string({ unit: "binary", maxLength: 4 }).map((text) => `"${text}"`),
  fc.double({ noNaN: true }).map(String),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
); // prettier-ignore
const literal = fc.oneof(
  { weight: 4, arbitrary: plain },
  {
    weight: 1,
    arbitrary: fc.array(plain, { maxLength: 5 }).map((elements) => `[${elements.join(", ")}]`),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(plain, plain).map(([key, value]) => `{${key}: ${value}, "k" : ${value}}`),
  },
);

// Texts with `$` where a literal goes.
const clause = fc.constantFrom(
  "a == $",
  "$ < a",
  "a.b>=$",
  "a in [$, $]",
  "a in[$]",
  "$ in a",
  "$in a",
  "a in b[$]",
  "a.contains($)",
  "a in $",
  "a[$] == $",
  "a [ $ ][$]",
  "attribute($) != $",
  "attribute ( /**/ $ ) == $",
  "semver($) < v",
  "v > semver( // x\n$)",
  "a == [$, [$]]",
  'a == {"k": $}',
  "a == {$ : $}",
  "a == {$: $, $: $}",
  "has(a)",
  "has(a[$])",
  "a",
  "true",
  "a == -$",
  "a -$ == $",
  "a == b$",
  "a == $$",
  "a == $ // $ 'x'\n",
  "a == $ // \u2028 $\n",
  "a == r$",
  "$",
  "a == f($)",
  "a == $.b",
  "a ? $ : $",
  "a.map(x, x == $)",
  "a == \0s",
  "a == \0i",
  "a == $\n",
  "\t a\n==\r\n$",
  "a == ($)",
  "a[($)] == 1",
); // prettier-ignore
const pattern = fc.oneof(
  clause,
  fc.letrec<{ filter: string }>((tie) => ({
    filter: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      clause,
      fc
        .tuple(tie("filter"), fc.constantFrom(" && ", "||", "&&\n"), tie("filter"))
        .map((parts) => parts.join("")),
      tie("filter").map((inner) => `!(${inner})`),
      tie("filter").map((inner) => `(${inner})`),
    ),
  })).filter,
  fc.string({ unit: fc.constantFrom(..."a1.$\"'\\()[]{}-rb,:!=&|/\n "), maxLength: 16 }),
);

function fillIn(text: string, literals: readonly string[]): string {
  let at = 0;
  return text.replaceAll("$", () => literals[at++ % literals.length] ?? "");
}

test("whatever the texts, a cache that has seen their shapes reads them as the parser does", (t) => {
  const cache = new CelFilterCache(limits);
  const fillings = fc.array(fc.array(literal, { minLength: 1, maxLength: 4 }), {
    minLength: 2,
    maxLength: 4,
  });
  const run = fc.property(pattern, fillings, (text, literals) => {
    for (const some of [...literals, ...literals]) {
      const filled = fillIn(text, some);
      const expected = outcomeOf(() => parseCelFilter(filled, limits));
      t.deepEqual(
        outcomeOf(() => cache.read(filled)),
        expected,
        JSON.stringify(filled),
      );
    }
  });
  fc.assert(run, { numRuns: Number(process.env["CEL_CACHE_RUNS"] ?? 1_000) });
});

test("the literals of one kind change nothing but values, whichever text of a shape was first", (t) => {
  const kinds: readonly fc.Arbitrary<string>[] = [
    fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String),
    fc.nat().map((value) => `${value}u`),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value.toExponential()),
    fc.string({ unit: "grapheme", maxLength: 8 }).map((text) => `'${text.replaceAll(/['\\\r\n\0]/g, "")}'`),
  ];
  const fillings = fc
    .array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 3 })
    .chain((chosen) => fc.array(fc.tuple(...chosen), { minLength: 3, maxLength: 3 }));
  const run = fc.property(pattern, fillings, (text, literals) => {
    const cache = new CelFilterCache(limits);
    for (const some of literals) {
      const filled = fillIn(text, some);
      const expected = outcomeOf(() => parseCelFilter(filled, limits));
      t.deepEqual(
        outcomeOf(() => cache.read(filled)),
        expected,
        JSON.stringify(filled),
      );
    }
  });
  fc.assert(run, { numRuns: Number(process.env["CEL_CACHE_RUNS"] ?? 1_000) });
});
