import test from "ava";
import { AccessRules } from "../../src/auth/access-rules.js";
import type { ClientCertificate } from "../../src/auth/authenticator.js";
import { CertificateAuthenticator } from "../../src/auth/certificate-authenticator.js";
import { type AccessSketch, accessDefinition } from "../support/access.js";
import { FakeClock } from "../support/fake-clock.js";

const clock = new FakeClock();
const fingerprint = Array.from({ length: 32 }, () => "AB").join(":");
const certificate: ClientCertificate = {
  subject: "CN=api,O=Example",
  names: ["DNS:api.example.org", "URI:spiffe://example.org/ns/shop/sa/api"],
  fingerprint,
  expiresAt: clock.now() + 60_000,
};
const remoteAddress = "192.0.2.1";

function verdictBy(content: AccessSketch, changes: Partial<ClientCertificate> = {}, credential?: string) {
  const rules = new AccessRules(accessDefinition({ anonymous: ["restricted"], ...content }));
  const applicant = { remoteAddress, certificate: { ...certificate, ...changes } };
  return new CertificateAuthenticator(rules, clock).authenticate(
    credential === undefined ? applicant : { ...applicant, credential },
  );
}

const entries: readonly (readonly [string, string | undefined])[] = [
  ["URI:spiffe://example.org/ns/*/sa/api", "certificate:URI:spiffe://example.org/ns/shop/sa/api"],
  ["DNS:*.example.org", "certificate:DNS:api.example.org"],
  ["CN=api,O=Example", "certificate:CN=api,O=Example"],
  ["CN=api", undefined],
  ["URI:spiffe://other.org/*", undefined],
];

for (const [name, id] of entries) {
  test(`an entry for ${name} ${id === undefined ? "does not let it in" : "lets it in"}`, (t) => {
    const verdict = verdictBy({ certificates: [{ name, roles: ["unrestricted"] }] });
    if (id === undefined) t.is(verdict, undefined);
    else
      t.like(verdict, {
        kind: "granted",
        principal: { id, method: "certificate", roles: ["unrestricted"], expiresAt: certificate.expiresAt },
      });
  });
}

test("the first entry that the certificate follows decides", (t) => {
  const verdict = verdictBy({
    certificates: [
      { name: "DNS:*", roles: ["restricted"], namespace: "first" },
      { name: "*", roles: ["unrestricted"] },
    ],
  });
  t.like(verdict, { kind: "granted", principal: { roles: ["restricted"], namespace: "first" } });
});

const all = { certificates: [{ name: "*" }] };

test("a certificate that was revoked, by its fingerprint or by its name, is refused", (t) => {
  t.is(verdictBy({ ...all, revoked: { fingerprints: [fingerprint] } })?.kind, "refused");
  t.is(verdictBy({ ...all, revoked: { subjects: ["api.example.org"] } })?.kind, "refused");
});

test("a certificate that has expired since the connection came about is refused", (t) => {
  t.is(verdictBy(all, { expiresAt: clock.now() })?.kind, "refused");
});

test("a credential that is presented beside a certificate counts alone", (t) => {
  t.is(verdictBy(all, {}, "something"), undefined);
});
