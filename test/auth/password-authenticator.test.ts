import test from "ava";
import { PasswordAuthenticator, passwordHolder } from "../../src/auth/password-authenticator.js";

const remoteAddress = "192.0.2.1";

test("grants whoever knows the password everything, or the roles that it is worth", (t) => {
  const right = { remoteAddress, credential: "open sesame" };
  const verdict = new PasswordAuthenticator("open sesame").authenticate(right);
  t.like(verdict, { kind: "granted", principal: { id: "password", roles: ["unrestricted"] } });
  const reader = { ...passwordHolder, roles: ["reader"] };
  const narrowed = new PasswordAuthenticator("open sesame", () => reader).authenticate(right);
  t.like(narrowed, { kind: "granted", principal: { method: "password", roles: ["reader"] } });
});

for (const wrong of ["open sesame!", "open sesam", "", "OPEN SESAME"]) {
  test(`refuses ${JSON.stringify(wrong)}`, (t) => {
    const verdict = new PasswordAuthenticator("open sesame").authenticate({
      remoteAddress,
      credential: wrong,
    });
    t.is(verdict?.kind, "refused");
  });
}

test("has nothing to say of somebody who presents nothing", (t) => {
  t.is(new PasswordAuthenticator("open sesame").authenticate({ remoteAddress }), undefined);
});
