import test from "ava";
import { PasswordAuthenticator } from "../../src/auth/password-authenticator.js";
import { BrokerError } from "../../src/errors.js";

const settings = { password: "open sesame", maxFailures: 3, windowMs: 60_000 };

test("grants everybody entry when no password is configured, whatever they present", async (t) => {
  const { password: _, ...open } = settings;
  const authenticator = new PasswordAuthenticator(open);
  t.is(await authenticator.authenticate({ remoteAddress: "1" }), "granted");
  t.is(await authenticator.authenticate({ remoteAddress: "1", credential: "anything" }), "granted");
});

test("tells the right password from a wrong and from none", async (t) => {
  const authenticator = new PasswordAuthenticator(settings);
  t.is(await authenticator.authenticate({ remoteAddress: "1", credential: "open sesame" }), "granted");
  t.is(await authenticator.authenticate({ remoteAddress: "1", credential: "open sesame!" }), "refused");
  t.is(await authenticator.authenticate({ remoteAddress: "1", credential: "" }), "refused");
  t.is(await authenticator.authenticate({ remoteAddress: "1" }), "absent");
});

test("refuses every further attempt of an address that has failed too often, and no other address", async (t) => {
  const authenticator = new PasswordAuthenticator(settings);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    t.is(await authenticator.authenticate({ remoteAddress: "1", credential: `guess ${attempt}` }), "refused");
  }
  const guess = authenticator.authenticate({ remoteAddress: "1", credential: "open sesame" });
  const error = await t.throwsAsync<BrokerError>(guess, { instanceOf: BrokerError });
  t.is(error?.reason, "TOO_MANY_ATTEMPTS");
  t.true(Number(error?.details["retryAfterMs"]) > 0);
  t.is(await authenticator.authenticate({ remoteAddress: "1" }), "absent");
  t.is(await authenticator.authenticate({ remoteAddress: "2", credential: "open sesame" }), "granted");
});
