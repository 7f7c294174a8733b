import test from "ava";
import fc from "fast-check";
import { fillTemplate, parseNameTemplate } from "../../src/auth/name-template.js";
import { followsPattern, parseNamePattern } from "../../src/util/name-pattern.js";

const facts = {
  claims: new Map([
    ["sub", "ann"],
    ["wild", "*"],
    ["none", ""],
  ]),
  namespace: "team-a",
};

function accepts(template: string, name: string): boolean | undefined {
  const parsed = parseNameTemplate(template);
  if (parsed === undefined) return undefined;
  const pattern = fillTemplate(parsed, facts);
  return pattern !== undefined && followsPattern(name, pattern);
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: these are the templates' own placeholders
const rows: readonly (readonly [string, string, boolean])[] = [
  ["jobs", "jobs", true],
  ["jobs", "jobs2", false],
  ["*", "", true],
  ["*", "anything at all", true],
  ["jobs-*", "jobs-", true],
  ["jobs-*", "jobs", false],
  ["*-jobs", "ann-jobs", true],
  ["a*b*c", "abc", true],
  ["a*b*c", "a1b2c", true],
  ["a*b*c", "ac", false],
  ["ab*ba", "aba", false],
  ["${principal.sub}", "ann", true],
  ["${principal.sub}-*", "ann-1", true],
  ["${principal.sub}-*", "bob-1", false],
  ["${namespace}/${principal.sub}", "team-a/ann", true],
  ["${principal.missing}", "", false],
  ["${principal.missing}*", "ann", false],
  ["${principal.wild}", "*", true],
  ["${principal.wild}", "ann", false],
  ["${principal.none}", "", true],
  ["", "", true],
  ["", "x", false],
];

for (const [template, name, expected] of rows) {
  test(`${JSON.stringify(template)} ${expected ? "takes" : "does not take"} ${JSON.stringify(name)}`, (t) => {
    t.is(accepts(template, name), expected);
  });
}

for (const wrong of ["${user}", "${principal.}", "${principal}", "${}", "a${namespace.x}b"]) {
  test(`${wrong} is no template`, (t) => t.is(parseNameTemplate(wrong), undefined));
}
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above

test("a pattern takes what a regular expression of the same shape takes", (t) => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 6 });
  const names = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 });
  fc.assert(
    fc.property(letters, names, (pattern, name) => {
      const expression = new RegExp(`^${pattern.replaceAll("*", ".*")}$`);
      return followsPattern(name, parseNamePattern(pattern)) === expression.test(name);
    }),
    { numRuns: 2_000 },
  );
  t.pass();
});
