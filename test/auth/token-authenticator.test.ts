import test from "ava";
import { AccessRules } from "../../src/auth/access-rules.js";
import { hashToken, newToken, TokenAuthenticator } from "../../src/auth/token-authenticator.js";
import { accessDefinition } from "../support/access.js";
import { FakeClock } from "../support/fake-clock.js";

const remoteAddress = "192.0.2.1";

test("a new token is long, begins so that it is known for one, and is never the same", (t) => {
  const tokens = new Set(Array.from({ length: 100 }, newToken));
  t.is(tokens.size, 100);
  for (const token of tokens) t.regex(token, /^sgy_[\w-]{43}$/);
});

test("grants a token what its entry says, and nothing to others", (t) => {
  const token = newToken();
  const definition = accessDefinition({
    tokens: {
      ci: { sha256: hashToken(token), roles: ["restricted"], namespace: "a", metadata: { team: "x" } },
    },
  });
  const authenticator = new TokenAuthenticator(new AccessRules(definition), new FakeClock());
  const verdict = authenticator.authenticate({ remoteAddress, credential: token });
  t.like(verdict, {
    kind: "granted",
    principal: { id: "token:ci", method: "token", roles: ["restricted"], namespace: "a" },
  });
  t.is(verdict?.kind === "granted" && verdict.principal.claims.get("sub"), "ci");
  t.is(authenticator.authenticate({ remoteAddress, credential: newToken() })?.kind, "refused");
  // Somebody else may know these.
  t.is(authenticator.authenticate({ remoteAddress, credential: "a password" }), undefined);
  t.is(authenticator.authenticate({ remoteAddress }), undefined);
});

test("refuses a token from the moment at which it expires", (t) => {
  const clock = new FakeClock(Date.parse("2027-01-31T00:00:00Z") - 1);
  const token = newToken();
  const rules = new AccessRules(
    accessDefinition({ tokens: { ci: { sha256: hashToken(token), expires: "2027-01-31T00:00:00Z" } } }),
  );
  const authenticator = new TokenAuthenticator(rules, clock);
  t.is(authenticator.authenticate({ remoteAddress, credential: token })?.kind, "granted");
  clock.advance(1);
  t.deepEqual(authenticator.authenticate({ remoteAddress, credential: token }), {
    kind: "refused",
    problem: "the token has expired",
  });
});
