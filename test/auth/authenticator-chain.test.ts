import test from "ava";
import type { Applicant, Authenticator, Verdict } from "../../src/auth/authenticator.js";
import { AuthenticatorChain } from "../../src/auth/authenticator-chain.js";
import { FailedAttempts } from "../../src/auth/failed-attempts.js";
import { plainPrincipal } from "../../src/auth/principal.js";
import { BrokerError } from "../../src/errors.js";

function granted(id: string): Verdict {
  return { kind: "granted", principal: plainPrincipal({ id, method: "token", roles: [] }) };
}

/** Knows credentials that begin with its prefix, and of these one. */
function authenticator(prefix: string, right: string): Authenticator {
  return {
    authenticate({ credential }: Applicant) {
      if (!credential?.startsWith(prefix)) return undefined;
      return credential === right ? granted(prefix) : { kind: "refused", problem: `no ${prefix}` };
    },
  };
}

function chain(...authenticators: readonly Authenticator[]): AuthenticatorChain {
  return new AuthenticatorChain(authenticators, new FailedAttempts({ maxFailures: 3, windowMs: 60_000 }));
}

const from = (remoteAddress: string, credential?: string): Applicant =>
  credential === undefined ? { remoteAddress } : { remoteAddress, credential };

test("lets the first decide that knows the credential", async (t) => {
  const both = chain(authenticator("a", "a1"), authenticator("b", "b1"), authenticator("", "a2"));
  t.deepEqual(await both.authenticate(from("1", "a1")), granted("a"));
  t.deepEqual(await both.authenticate(from("1", "b1")), granted("b"));
  // The last would grant it, and is not asked.
  t.deepEqual(await both.authenticate(from("1", "a2")), { kind: "refused", problem: "no a" });
});

test("refuses a credential that nobody knows, and calls none absent", async (t) => {
  const one = chain(authenticator("a", "a1"));
  t.is((await one.authenticate(from("1", "zzz"))).kind, "refused");
  t.is((await one.authenticate(from("1", ""))).kind, "refused");
  t.is((await one.authenticate(from("1"))).kind, "absent");
});

test("refuses every further attempt of an address that has failed too often, and no other address", async (t) => {
  const one = chain(authenticator("a", "a1"));
  for (let attempt = 0; attempt < 3; attempt += 1) {
    t.is((await one.authenticate(from("1", `a guess ${attempt}`))).kind, "refused");
  }
  const error = await t.throwsAsync<BrokerError>(one.authenticate(from("1", "a1")), {
    instanceOf: BrokerError,
  });
  t.is(error?.reason, "TOO_MANY_ATTEMPTS");
  t.true(Number(error?.details["retryAfterMs"]) > 0);
  t.is((await one.authenticate(from("1"))).kind, "absent");
  t.is((await one.authenticate(from("2", "a1"))).kind, "granted");
});

test("addresses of one IPv6 network fail together, since one host may have them all", async (t) => {
  const one = chain(authenticator("a", "a1"));
  for (const host of ["1", "2", "3"]) await one.authenticate(from(`2001:db8:1:2::${host}`, "a guess"));
  const error = await t.throwsAsync<BrokerError>(one.authenticate(from("2001:db8:1:2::4", "a1")));
  t.is(error?.reason, "TOO_MANY_ATTEMPTS");
  t.is((await one.authenticate(from("2001:db8:1:3::1", "a1"))).kind, "granted");
});
