import test from "ava";
import { AccessControl } from "../../src/auth/access-control.js";
import { AccessRules } from "../../src/auth/access-rules.js";
import { FailedAttempts } from "../../src/auth/failed-attempts.js";
import { plainPrincipal } from "../../src/auth/principal.js";
import { hashToken, TokenAuthenticator } from "../../src/auth/token-authenticator.js";
import { BrokerError } from "../../src/errors.js";
import { noAccessMetrics } from "../../src/observability/access-metrics.js";
import { type AccessSketch, accessDefinition } from "../support/access.js";
import { FakeClock } from "../support/fake-clock.js";

const one = { sha256: hashToken("one"), roles: ["unrestricted"] };
const remoteAddress = "192.0.2.1";

function setUp(content: AccessSketch) {
  const clock = new FakeClock();
  const rules = new AccessRules(accessDefinition(content));
  const accessControl = new AccessControl({
    authenticators: [new TokenAuthenticator(rules, clock)],
    failed: new FailedAttempts({ maxFailures: 10, windowMs: 60_000 }),
    rules,
    clock,
    metrics: noAccessMetrics,
  });
  return { accessControl, rules, clock };
}

test("a wrong credential is refused though whoever shows none is let in, but where it counts as none", async (t) => {
  const { accessControl } = setUp({ tokens: { one }, anonymous: ["restricted"] });
  const wrong = { remoteAddress, credential: "wrong" };
  const error = await t.throwsAsync<BrokerError>(accessControl.admit(wrong, "refuse"), {
    instanceOf: BrokerError,
  });
  t.is(error?.reason, "UNAUTHENTICATED");
  t.deepEqual((await accessControl.admit(wrong, "restrict")).roles, ["restricted"]);
  t.deepEqual((await accessControl.admit({ remoteAddress }, "refuse")).roles, ["restricted"]);
});

test("a credential that was taken back while its holder was on the way in is not held", async (t) => {
  const { accessControl, rules } = setUp({ tokens: { one }, anonymous: ["restricted"] });
  const principal = await accessControl.admit({ remoteAddress, credential: "one" }, "refuse");
  rules.replace(accessDefinition({ anonymous: ["restricted"] }));
  const error = t.throws(() => accessControl.hold(principal, () => t.fail()), { instanceOf: BrokerError });
  t.is(error.reason, "CREDENTIAL_REVOKED");
});

test("who never ends is not held", (t) => {
  const { accessControl } = setUp({ anonymous: ["restricted"] });
  const principal = plainPrincipal({ id: "p", method: "none", roles: [] });
  t.is(
    accessControl.hold(principal, () => t.fail()),
    undefined,
  );
});
