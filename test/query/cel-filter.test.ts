import test from "ava";
import fc from "fast-check";
import { BrokerError } from "../../src/errors.js";
import { Version } from "../../src/metadata/version.js";
import { parseCelFilter } from "../../src/query/cel-filter.js";
import type { Comparison, ComparisonOperator, Condition, Path } from "../../src/query/query.js";
import { testLimits } from "./test-limits.js";

function compare(path: Path, operator: ComparisonOperator, value: Literal): Comparison {
  return { kind: "compare", path, operator, operand: { kind: "literal", value } };
}

type Literal = Extract<Comparison["operand"], { kind: "literal" }>["value"];

const reads = test.macro({
  exec(t, text: string, ...conditions: Condition[]) {
    t.deepEqual(parseCelFilter(text, testLimits), conditions);
  },
  title: (_, text) => `reads ${text}`,
});

const { maxCelLength } = testLimits;

test(
  reads,
  'version >= semver("2.0.0") && "123" in connected_users',
  compare(["version"], "gte", Version.parse("2.0.0") ?? null),
  compare(["connected_users"], "contains", "123"),
);
test(reads, "has(region)", { kind: "exists", path: ["region"] });
test(reads, "has(a.b)", { kind: "exists", path: ["a", "b"] });
test(reads, 'has(a["b"][0])', { kind: "exists", path: ["a", "b", "0"] });
test(reads, 'attribute("a-b").c[1u] == 1', compare(["a-b", "c", "1"], "eq", 1));
test(reads, '5 < a && "x" != b', compare(["a"], "gt", 5), compare(["b"], "ne", "x"));
test(
  reads,
  "1 <= a && 2 > b && 3 >= c",
  compare(["a"], "gte", 1),
  compare(["b"], "lt", 2),
  compare(["c"], "lte", 3),
);
test(reads, "a <= b.c", {
  kind: "compare",
  path: ["a"],
  operator: "lte",
  operand: { kind: "path", path: ["b", "c"] },
});
test(
  reads,
  "a == -5 && b == 0x10 && c == 7u && d == 1.5e3",
  compare(["a"], "eq", -5),
  compare(["b"], "eq", 16),
  compare(["c"], "eq", 7),
  compare(["d"], "eq", 1500),
);
test(reads, "a == 9007199254740993", compare(["a"], "eq", 9007199254740993n));
test(reads, "a in [1, [true, null]]", compare(["a"], "in", [1, [true, null]]));
test(reads, "a && (b && (c && d))", ...["a", "b", "c", "d"].map((key) => compare([key], "eq", true)));
test(reads, "!(a || b)", {
  kind: "nor",
  conditions: [compare(["a"], "eq", true), compare(["b"], "eq", true)],
});
test(reads, "!!a", compare(["a"], "eq", true));
test(reads, "a || b && c", {
  kind: "or",
  conditions: [
    compare(["a"], "eq", true),
    { kind: "and", conditions: [compare(["b"], "eq", true), compare(["c"], "eq", true)] },
  ],
});
test(reads, `a == r'\\(' && b == """("""  // (((\n`, compare(["a"], "eq", "\\("), compare(["b"], "eq", "("));

const refused = test.macro({
  exec(t, text: string, position: string, problem: RegExp) {
    const error = t.throws(() => parseCelFilter(text, testLimits), { instanceOf: BrokerError });
    t.is(error?.reason, "INVALID_QUERY");
    t.true(error?.message.startsWith(`query.cel: ${position}: `), error?.message);
    t.regex(error?.message ?? "", problem);
  },
  title: (_, text) => `refuses ${JSON.stringify(text)}`,
});

test(refused, "", "1:1", /end of input/);
test(refused, "a == ", "1:3", /found =/);
test(refused, 'a == 1 &&\n  "😀" == b + 1', "2:12", /must be a path/);
test(refused, "namespace == 1", "1:1", /reserved identifier/);
test(refused, "a ? b : c", "1:1", /'\?:' here is not supported/);
test(refused, "a.startsWith('x')", "1:2", /'startsWith' here is not supported/);
test(refused, "size(a) > 1", "1:1", /path or a literal/);
test(refused, "a.exists(x, x == 1)", "1:2", /a comprehension is not supported/);
test(refused, "matches(a, 'x')", "1:1", /'matches' here is not supported/);
test(refused, "a && 5", "1:6", /this expression is not supported/);
test(refused, '"text"', "1:1", /this expression is not supported/);
test(refused, "1 == 1", "1:6", /must be a path/);
test(refused, "(a == 1) == true", "1:4", /path or a literal/);
test(refused, "a == -b", "1:6", /path or a literal/);
test(refused, "a == [b]", "1:7", /must be a literal/);
test(refused, 'a == {"k": b}', "1:12", /must be a literal/);
test(refused, "a == {1: 2}", "1:6", /keys of a map/);
test(refused, 'a == {"k": 1, "k": 2}', "1:6", /keys of a map/);
test(refused, "a == msg{b: 1}", "1:6", /path or a literal/);
test(refused, 'a == b"bytes"', "1:6", /bytes/);
test(refused, "a == 1e999", "1:6", /finite/);
test(refused, 'a == semver("1.2")', "1:6", /must be a version/);
test(refused, "a == semver(1)", "1:6", /must be a version/);
test(refused, "a == semver(b)", "1:6", /must be a version/);
test(refused, 'a == semver("1.2.3", 1)', "1:6", /must be a version/);
test(refused, 'a in "text"', "1:6", /path or a list/);
test(refused, 'a in {"k": 1}', "1:6", /path or a list/);
test(refused, "1 in [1]", "1:1", /this expression is not supported/);
test(refused, "a[-1] == 1", "1:3", /whole number/);
test(refused, "a[1.5] == 1", "1:3", /whole number/);
test(refused, "a[b] == 1", "1:3", /whole number/);
test(refused, "attribute(a) == 1", "1:11", /text of a metadata key/);
test(refused, 'attribute("") == 1', "1:11", /text of a metadata key/);
test(refused, "has(a == 1)", "1:7", /'==' here is not supported/);
test(refused, "a.has(b)", "1:2", /'has' here is not supported/);
test(refused, "a.contains('x', 'y')", "1:2", /'contains' here is not supported/);
test(refused, "contains(a, 'x')", "1:1", /'contains' here is not supported/);
test(refused, '"\\ud800" == a', "1:1", /surrogate/);

test("a refusal carries its position in the details", (t) => {
  const error = t.throws(() => parseCelFilter("a &&\n b + 1", testLimits), { instanceOf: BrokerError });
  t.deepEqual(error?.details, { field: "query.cel", line: "2", column: "4", offset: "8" });
});

const overLimit = test.macro((t, text: string, limit: string) => {
  const error = t.throws(() => parseCelFilter(text, testLimits), { instanceOf: BrokerError });
  t.is(error?.reason, "LIMIT_EXCEEDED");
  t.is(error?.details["limit"], limit);
});

test("refuses a text that is too long", overLimit, `a == "${"x".repeat(maxCelLength)}"`, "maxCelLength");
test("refuses too many conditions", overLimit, Array(101).fill("a").join("&&"), "maxConditions");
test("refuses too long a list", overLimit, `a in [${Array(101).fill("1").join()}]`, "maxListLength");
test(
  "refuses too many levels of conditions",
  overLimit,
  `${"!(a&&".repeat(8)}a${")".repeat(8)}`,
  "maxQueryDepth",
);
for (const bracket of ["(", "[", "{", "f(", "a[", '{"a":', "-(", "!(", "has("]) {
  const text = bracket.repeat(Math.floor(maxCelLength / bracket.length));
  test(`refuses ${bracket} nested without end`, overLimit, text, "maxFrameDepth");
}

test("a chain of selections as long as a text may be is read", (t) => {
  const text = `a${".b".repeat(maxCelLength / 2 - 2)}`;
  t.is(parseCelFilter(text, testLimits).length, 1);
});

test("brackets in strings and comments do not count as nesting", (t) => {
  const brackets = "(".repeat(100);
  const strings = [
    `"${brackets}"`,
    `'${brackets}'`,
    `"""${brackets}"${brackets}"""`,
    `r"${brackets}"`,
    `"\\"${brackets}"`,
  ];
  for (const text of strings)
    t.notThrows(() => parseCelFilter(`a == ${text} // ${brackets}\n`, testLimits), text);
});

test("whatever comes in, the parser throws nothing but its own error", (t) => {
  const tokens = fc.constantFrom(
    ...'a b.c 1 2u 1.5 "x" b"x" [ ] ( ) { } , : == != < >= && || ! in has( semver( .contains( null true ? - + r" \'\'\' // \n'.split(
      " ",
    ),
  );
  const texts = fc.oneof(
    fc.array(tokens, { maxLength: 12 }).map((parts) => parts.join(" ")),
    fc.string({ unit: "binary", maxLength: 20 }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        parseCelFilter(text, testLimits);
      } catch (error) {
        t.true(error instanceof BrokerError, String(error));
      }
    }),
    { numRuns: 500 },
  );
});
