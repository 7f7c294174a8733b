import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import test, { type ExecutionContext } from "ava";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { AccessRules } from "../../src/auth/access-rules.js";
import type { Verdict } from "../../src/auth/authenticator.js";
import { JwtAuthenticator } from "../../src/auth/jwt-authenticator.js";
import { defaultConfig } from "../../src/config/config.js";
import { BrokerError } from "../../src/errors.js";
import { type AccessSketch, accessDefinition } from "../support/access.js";
import { FakeClock } from "../support/fake-clock.js";

type Claims = Readonly<Record<string, unknown>>;
type SigningKey = Parameters<SignJWT["sign"]>[0];

interface IssuerKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly privateKey: SigningKey;
  readonly publicKey: JWK;
}

async function makeKey(kid: string, algorithm = "ES256"): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return { kid, algorithm, privateKey, publicKey: { ...(await exportJWK(publicKey)), kid, alg: algorithm } };
}

const issuer = "https://issuer.example";
const clock = new FakeClock();
const nowS = Math.floor(clock.now() / 1000);

function sign(key: IssuerKey, claims: Claims = {}): Promise<string> {
  const payload = { iss: issuer, aud: "singyeong", sub: "ann", exp: nowS + 60, ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg: key.algorithm, kid: key.kid }).sign(key.privateKey);
}

function authenticatorFor(keys: readonly JWK[], entry: AccessSketch = {}, content: AccessSketch = {}) {
  const trusted = { issuer, audience: "singyeong", jwksFile: "keys.json", ...entry };
  const files = { "keys.json": JSON.stringify({ keys }) };
  const rules = new AccessRules(accessDefinition({ jwt: [trusted], ...content }, files));
  const authenticator = new JwtAuthenticator({ rules, limits: defaultConfig, clock });
  const verdictOf = async (credential: string): Promise<Verdict | undefined> =>
    authenticator.authenticate({ remoteAddress: "192.0.2.1", credential });
  return { rules, verdictOf };
}

const key = await makeKey("one");

test("grants what the token and its issuer's entry say", async (t) => {
  const { verdictOf } = authenticatorFor([key.publicKey], {
    roles: ["restricted"],
    rolesClaim: "groups",
    namespaceClaim: "tenant",
    metadata: { source: "sso" },
    metadataClaims: { level: "level", team: "team" },
  });
  const verdict = await verdictOf(await sign(key, { groups: ["a", "b"], tenant: "t1", level: 3, jti: "x" }));
  t.like(verdict, {
    kind: "granted",
    principal: {
      id: "jwt:ann",
      method: "jwt",
      roles: ["restricted", "a", "b"],
      namespace: "t1",
      expiresAt: (nowS + 60) * 1000 + 5_000,
    },
  });
  if (verdict?.kind !== "granted") return t.fail();
  t.deepEqual(
    [...verdict.principal.metadata],
    [
      ["source", { type: "string", value: "sso" }],
      ["level", { type: "integer", value: 3 }],
    ],
  );
  t.is(verdict.principal.claims.get("tenant"), "t1");
});

test("takes a claim of roles that is one text with spaces", async (t) => {
  const { verdictOf } = authenticatorFor([key.publicKey], { rolesClaim: "scope" });
  const verdict = await verdictOf(await sign(key, { scope: "read  write" }));
  t.like(verdict, { kind: "granted", principal: { roles: ["read", "write"] } });
});

const wrong: readonly (readonly [string, Claims, RegExp])[] = [
  ["another audience", { aud: "other" }, /aud is missing or wrong/],
  ["no audience", { aud: undefined }, /aud is missing or wrong/],
  ["no subject", { sub: undefined }, /sub is missing or wrong/],
  ["no end", { exp: undefined }, /exp is missing or wrong/],
  ["an end that is past", { exp: nowS - 6 }, /has expired/],
  ["a beginning that is to come", { nbf: nowS + 60 }, /nbf is missing or wrong/],
];

for (const [what, claims, problem] of wrong) {
  test(`refuses a token with ${what}`, async (t) => {
    const { verdictOf } = authenticatorFor([key.publicKey]);
    const verdict = await verdictOf(await sign(key, claims));
    t.is(verdict?.kind, "refused");
    if (verdict?.kind === "refused") t.regex(verdict.problem, problem);
  });
}

test("allows for clocks that differ, as far as the entry says", async (t) => {
  const token = await sign(key, { exp: nowS - 4 });
  t.is((await authenticatorFor([key.publicKey]).verdictOf(token))?.kind, "granted");
  t.is((await authenticatorFor([key.publicKey], { clockToleranceMs: 0 }).verdictOf(token))?.kind, "refused");
});

test("refuses a token that was signed with another key of the same name", async (t) => {
  const forged = await makeKey("one");
  const verdict = await authenticatorFor([key.publicKey]).verdictOf(await sign(forged));
  t.deepEqual(verdict, { kind: "refused", problem: "the token's signature is wrong" });
});

test("refuses a token whose content was changed", async (t) => {
  const [header = "", , signature = ""] = (await sign(key)).split(".");
  const claims = { iss: issuer, aud: "singyeong", sub: "root", exp: nowS + 60 };
  const payload = Buffer.from(JSON.stringify(claims)).toString("base64url");
  const verdict = await authenticatorFor([key.publicKey]).verdictOf(`${header}.${payload}.${signature}`);
  t.is(verdict?.kind, "refused");
});

for (const alg of ["none", "HS256"]) {
  test(`refuses a token whose header says ${alg}`, async (t) => {
    const claims = { iss: issuer, aud: "singyeong", sub: "ann", exp: nowS + 60 };
    const part = (content: object) => Buffer.from(JSON.stringify(content)).toString("base64url");
    const token = `${part({ alg, kid: "one" })}.${part(claims)}.${alg === "none" ? "" : part({})}`;
    t.is((await authenticatorFor([key.publicKey]).verdictOf(token))?.kind, "refused");
  });
}

test("refuses an algorithm that the issuer's entry does not allow, though the issuer has such a key", async (t) => {
  const other = await makeKey("two", "PS256");
  const { verdictOf } = authenticatorFor([key.publicKey, other.publicKey], { algorithms: ["ES256"] });
  t.is((await verdictOf(await sign(key)))?.kind, "granted");
  const verdict = await verdictOf(await sign(other));
  t.deepEqual(verdict, {
    kind: "refused",
    problem: "the token's algorithm is not allowed; allowed: ES256",
  });
});

test("refuses what was revoked, by id or by subject, and what is revoked later ends", async (t) => {
  const token = await sign(key, { jti: "t1" });
  const revokedIn = (revoked: AccessSketch) => authenticatorFor([key.publicKey], {}, { revoked });
  t.is((await revokedIn({ tokenIds: ["t1"] }).verdictOf(token))?.kind, "refused");
  t.is((await revokedIn({ subjects: ["ann"] }).verdictOf(token))?.kind, "refused");
  const { rules, verdictOf } = revokedIn({ tokenIds: ["t2"] });
  const verdict = await verdictOf(token);
  if (verdict?.kind !== "granted") return t.fail();
  t.is(rules.problemOf(verdict.principal), undefined);
  const { revoked: _, ...rest } = rules.definition;
  rules.replace({
    ...rest,
    revoked: { tokenIds: new Set(["t1"]), subjects: new Set(), fingerprints: new Set() },
  });
  t.is(rules.problemOf(verdict.principal), "the credential was revoked");
});

test("has nothing to say of other issuers' tokens, of passwords, and of what only looks like a token", async (t) => {
  const { verdictOf } = authenticatorFor([key.publicKey]);
  t.is(await verdictOf(await sign(key, { iss: "https://other.example" })), undefined);
  for (const credential of ["", "secret", "a.b.c", "..", "sgy_x", `a.b.${"c".repeat(100_000)}`])
    t.is(await verdictOf(credential), undefined);
});

test("claims that cannot be a client's metadata make an error that names the key", async (t) => {
  const { verdictOf } = authenticatorFor([key.publicKey], { metadataClaims: { ip: "addr" } });
  const token = await sign(key, { addr: "1.2.3.4" });
  const error = await t.throwsAsync<BrokerError>(verdictOf(token), { instanceOf: BrokerError });
  t.is(error?.reason, "INVALID_METADATA");
});

/** An issuer that serves its keys over HTTP. */
async function serveKeys(t: ExecutionContext, keys: { current: readonly JWK[] | "broken" }) {
  let fetches = 0;
  const server: Server = createServer((_request, response) => {
    fetches += 1;
    if (keys.current === "broken") response.writeHead(500).end();
    else response.end(JSON.stringify({ keys: keys.current }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const entry = { jwksFile: undefined, jwksUrl: `http://127.0.0.1:${port}/jwks`, jwksCooldownMs: 0 };
  return { entry, fetches: () => fetches };
}

test("fetches an issuer's keys once, and anew for a key that it does not know", async (t) => {
  const keys: { current: readonly JWK[] | "broken" } = { current: [key.publicKey] };
  const { entry, fetches } = await serveKeys(t, keys);
  const { verdictOf } = authenticatorFor([], entry);
  t.is((await verdictOf(await sign(key)))?.kind, "granted");
  t.is((await verdictOf(await sign(key, { sub: "bob" })))?.kind, "granted");
  t.is(fetches(), 1);
  const next = await makeKey("two");
  keys.current = [next.publicKey];
  t.is((await verdictOf(await sign(next)))?.kind, "granted");
  t.is(fetches(), 2);
  // The key before was taken out.
  t.is((await verdictOf(await sign(key)))?.kind, "refused");
});

test("says that a token cannot be checked now where the keys are not to be had, and checks it once they are", async (t) => {
  const keys: { current: readonly JWK[] | "broken" } = { current: "broken" };
  const { entry, fetches } = await serveKeys(t, keys);
  const { rules } = authenticatorFor([], entry);
  const time = new FakeClock();
  const authenticator = new JwtAuthenticator({ rules, limits: defaultConfig, clock: time });
  const credential = await sign(key);
  const verdict = async () => authenticator.authenticate({ remoteAddress: "192.0.2.1", credential });
  const error = await t.throwsAsync<BrokerError>(verdict, { instanceOf: BrokerError });
  t.is(error?.reason, "AUTHENTICATION_UNAVAILABLE");
  t.true(error?.retryable);
  keys.current = [key.publicKey];
  await t.throwsAsync(verdict);
  t.is(fetches(), 1, "the issuer is left alone for a while");
  time.advance(1_000);
  t.is((await verdict())?.kind, "granted");
});

test("a token that was checked is checked again after a minute, and counts no longer than it lasts", async (t) => {
  const time = new FakeClock();
  const keys: { current: readonly JWK[] | "broken" } = { current: [key.publicKey] };
  const { entry } = await serveKeys(t, keys);
  const { rules } = authenticatorFor([], { ...entry, clockToleranceMs: 0 });
  const authenticator = new JwtAuthenticator({ rules, limits: defaultConfig, clock: time });
  const kindOf = async (credential: string) =>
    (await authenticator.authenticate({ remoteAddress: "192.0.2.1", credential }))?.kind;
  const long = await sign(key, { exp: nowS + 3_600 });
  const short = await sign(key, { exp: nowS + 30 });
  t.deepEqual([await kindOf(long), await kindOf(short)], ["granted", "granted"]);
  keys.current = [(await makeKey("two")).publicKey];
  time.advance(29_999);
  t.deepEqual([await kindOf(long), await kindOf(short)], ["granted", "granted"]);
  time.advance(1);
  t.deepEqual([await kindOf(long), await kindOf(short)], ["granted", "refused"]);
  rules.replace({
    ...rules.definition,
    revoked: { ...rules.definition.revoked, subjects: new Set(["ann"]) },
  });
  t.is(await kindOf(long), "refused");
});

test("a claim makes nobody unrestricted; the issuer's entry can", async (t) => {
  const claiming = authenticatorFor([key.publicKey], { rolesClaim: "scope" });
  const verdict = await claiming.verdictOf(await sign(key, { scope: "read unrestricted" }));
  t.like(verdict, { kind: "granted", principal: { roles: ["read"] } });
  const trusted = authenticatorFor([key.publicKey], { roles: ["unrestricted"] });
  t.like(await trusted.verdictOf(await sign(key)), { principal: { roles: ["unrestricted"] } });
});

for (const [what, claims] of [
  ["no namespace", {}],
  ["an empty namespace", { tenant: "" }],
  ["a list for a namespace", { tenant: ["a"] }],
  ["an empty subject", { tenant: "a", sub: "" }],
  ["null for a subject", { tenant: "a", sub: null }],
] as const) {
  test(`refuses a token with ${what} where there has to be one`, async (t) => {
    const { verdictOf } = authenticatorFor([key.publicKey], { namespaceClaim: "tenant", namespace: "own" });
    t.is((await verdictOf(await sign(key, claims)))?.kind, "refused");
  });
}

test("takes a namespace that is a number as its text", async (t) => {
  const { verdictOf } = authenticatorFor([key.publicKey], { namespaceClaim: "tenant" });
  const verdict = await verdictOf(await sign(key, { tenant: 17 }));
  t.like(verdict, { kind: "granted", principal: { namespace: "17" } });
});

test("what was checked under an issuer's entry before it changed is checked again", async (t) => {
  const { rules, verdictOf } = authenticatorFor([key.publicKey], { roles: ["restricted"] });
  const token = await sign(key);
  t.like(await verdictOf(token), { principal: { roles: ["restricted"] } });
  const changed = { issuer, audience: "singyeong", jwksFile: "keys.json", roles: ["unrestricted"] };
  const files = { "keys.json": JSON.stringify({ keys: [key.publicKey] }) };
  rules.replace(accessDefinition({ jwt: [changed] }, files));
  t.like(await verdictOf(token), { principal: { roles: ["unrestricted"] } });
});
