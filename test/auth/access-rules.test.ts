import test from "ava";
import { AccessRules } from "../../src/auth/access-rules.js";
import type { Applicant } from "../../src/auth/authenticator.js";
import type { Principal } from "../../src/auth/principal.js";
import { hashToken, TokenAuthenticator } from "../../src/auth/token-authenticator.js";
import { type AccessSketch, accessDefinition } from "../support/access.js";
import { FakeClock } from "../support/fake-clock.js";

const applicant: Applicant = { remoteAddress: "192.0.2.1", credential: "one" };
const token = { sha256: hashToken("one"), roles: ["restricted"] };
const before: AccessSketch = { tokens: { ci: token }, jwt: [], anonymous: ["restricted"] };

function principalIn(rules: AccessRules): Principal {
  const verdict = new TokenAuthenticator(rules, new FakeClock()).authenticate(applicant);
  if (verdict?.kind !== "granted") throw new Error("the token was refused");
  return verdict.principal;
}

const changes: readonly (readonly [string, AccessSketch, boolean])[] = [
  [
    "stays while its entry does",
    { ...before, tokens: { other: { sha256: hashToken("two") }, ci: token } },
    true,
  ],
  ["stays while roles are defined anew", { ...before, roles: { r: [{ verbs: ["send"] }] } }, true],
  ["ends when its entry goes", { ...before, tokens: {} }, false],
  [
    "ends when its token is changed",
    { ...before, tokens: { ci: { ...token, sha256: hashToken("two") } } },
    false,
  ],
  ["ends when its roles change", { ...before, tokens: { ci: { ...token, roles: ["unrestricted"] } } }, false],
  [
    "ends when what it asserts changes",
    { ...before, tokens: { ci: { ...token, metadata: { a: 1 } } } },
    false,
  ],
  ["ends when its name changes", { ...before, tokens: { ci2: token } }, false],
  ["ends when its name is revoked", { ...before, revoked: { subjects: ["ci"] } }, false],
];

for (const [what, after, stays] of changes) {
  test(`what a token let in ${what}`, (t) => {
    const rules = new AccessRules(accessDefinition(before));
    const principal = principalIn(rules);
    t.is(rules.problemOf(principal), undefined);
    rules.replace(accessDefinition(after));
    t.is(rules.problemOf(principal) === undefined, stays);
  });
}

test("who shows nothing is restricted, until roles are defined and give them none", (t) => {
  const rules = new AccessRules(accessDefinition({ tokens: { ci: token } }));
  t.deepEqual(rules.anonymous?.roles, ["restricted"]);
  const anonymous = rules.anonymous as Principal;
  rules.replace(accessDefinition({ tokens: { ci: token }, roles: { r: [{ verbs: ["send"] }] } }));
  t.is(rules.anonymous, undefined);
  t.not(rules.problemOf(anonymous), undefined);
  rules.replace(accessDefinition({ anonymous: ["r"], roles: { r: [{ verbs: ["send"] }] } }));
  t.deepEqual(rules.anonymous?.roles, ["r"]);
});

test("who knows the password ends when it is worth something else", (t) => {
  const rules = new AccessRules(accessDefinition({ password: ["unrestricted"] }, {}, true));
  const { password } = rules;
  t.is(rules.problemOf(password), undefined);
  rules.replace(accessDefinition({ password: ["restricted"] }, {}, true));
  t.not(rules.problemOf(password), undefined);
  t.deepEqual(rules.password.roles, ["restricted"]);
});

test("listeners hear of every change", (t) => {
  const rules = new AccessRules(accessDefinition(before));
  let heard = 0;
  rules.onChange(() => {
    heard += 1;
  });
  rules.replace(accessDefinition(before));
  rules.replace(accessDefinition(before));
  t.is(heard, 2);
});

test("an empty list of roles for who shows nothing lets nobody in", (t) => {
  const rules = new AccessRules(accessDefinition({ tokens: { ci: token }, anonymous: [] }));
  t.is(rules.anonymous, undefined);
});
