import test from "ava";
import { AccessFileError } from "../../src/auth/access-file.js";
import { hashToken } from "../../src/auth/token-authenticator.js";
import { Version } from "../../src/metadata/version.js";
import { accessDefinition } from "../support/access.js";

const sha256 = hashToken("sgy_one");

test("reads tokens with what they give", (t) => {
  const { tokens, roles, passwordRoles, anonymousRoles } = accessDefinition({
    tokens: {
      ci: {
        sha256,
        roles: ["unrestricted"],
        namespace: "team-a",
        expires: "2027-01-31T00:00:00Z",
        metadata: {
          team: "a",
          level: 3,
          share: 0.5,
          trusted: true,
          regions: ["eu"],
          version: { type: "version", value: "1.2.3" },
        },
      },
    },
  });
  t.like(tokens.get(sha256), {
    name: "ci",
    roles: ["unrestricted"],
    namespace: "team-a",
    expiresAt: Date.parse("2027-01-31T00:00:00Z"),
  });
  t.deepEqual(
    [...(tokens.get(sha256)?.metadata ?? [])],
    [
      ["team", { type: "string", value: "a" }],
      ["level", { type: "integer", value: 3 }],
      ["share", { type: "float", value: 0.5 }],
      ["trusted", { type: "boolean", value: true }],
      ["regions", { type: "list", value: ["eu"] }],
      ["version", { type: "version", value: Version.parse("1.2.3") as Version }],
    ],
  );
  t.is(roles, undefined);
  t.deepEqual(passwordRoles, ["unrestricted"]);
  t.is(anonymousRoles, undefined);
});

test("knows the built-in roles beside those that it defines", (t) => {
  const { roles } = accessDefinition({
    anonymous: ["restricted"],
    roles: { reader: [{ verbs: ["query-clients"] }] },
  });
  t.deepEqual([...(roles?.keys() ?? [])].sort(), ["reader", "restricted", "unrestricted"]);
});

const problems: readonly (readonly [string, Record<string, unknown> | string, RegExp])[] = [
  ["an empty file", "", /access\.yaml: is empty/],
  ["what is no YAML", "tokens: [", /no valid YAML at line 1, column \d+/],
  ["an unquoted tag", "password: [!role]", /no valid YAML at line 1/],
  ["a list", "- tokens", /expected object/],
  ["an unknown key", { tokns: {} }, /Unrecognized key: "tokns"/],
  ["a file that lets nobody in", { roles: { a: [{ verbs: ["send"] }] } }, /names nobody/],
  ["a token without hash", { tokens: { ci: {} } }, /tokens\.ci\.sha256: /],
  [
    "a token that is no hash",
    { tokens: { ci: { sha256: "sgy_plain" } } },
    /tokens\.ci\.sha256: must be the SHA-256/,
  ],
  [
    "two tokens with one hash",
    { tokens: { a: { sha256 }, b: { sha256 } } },
    /tokens\.b\.sha256: another token has the same/,
  ],
  [
    "a time that is none",
    { tokens: { a: { sha256, expires: "soon" } } },
    /tokens\.a\.expires: must be a time/,
  ],
  [
    "a role that there is not",
    { tokens: { a: { sha256, roles: ["x"] } } },
    /tokens\.a\.roles: there is no role "x"/,
  ],
  ["an unknown role of nobody", { anonymous: ["x"] }, /anonymous: there is no role "x"/],
  [
    "metadata that clients may not have",
    { tokens: { a: { sha256, metadata: { ip: "1.2.3.4" } } } },
    /tokens\.a\.metadata: ip: forbidden metadata key/,
  ],
  [
    "a verb that there is not",
    { anonymous: ["r"], roles: { r: [{ verbs: ["sned"] }] } },
    /roles\.r\[0\]\.verbs\[0\]: is no verb/,
  ],
  ["a role without verbs", { anonymous: ["r"], roles: { r: [{}] } }, /roles\.r\[0\]\.verbs: /],
  [
    "a placeholder that there is not",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the file's own placeholder
    { anonymous: ["r"], roles: { r: [{ verbs: ["*"], queues: ["${user}"] }] } },
    /roles\.r\[0\]\.queues\[0\]: may hold no placeholder but/,
  ],
  [
    "a built-in role",
    { anonymous: ["restricted"], roles: { restricted: [{ verbs: ["*"] }] } },
    /roles\.restricted: is a built-in role/,
  ],
  [
    "an issuer without keys",
    { jwt: [{ issuer: "i", audience: "a" }] },
    /jwt\[0\]: needs one of jwksUrl and jwksFile/,
  ],
  [
    "an issuer with keys from two places",
    { jwt: [{ issuer: "i", audience: "a", jwksFile: "f", jwksUrl: "https://x/" }] },
    /jwt\[0\]: needs one of jwksUrl and jwksFile/,
  ],
  [
    "keys that come unprotected",
    { jwt: [{ issuer: "i", audience: "a", jwksUrl: "http://issuer.example/keys" }] },
    /jwt\[0\]\.jwksUrl: must be an https URL/,
  ],
  [
    "an algorithm that needs a secret in common",
    { jwt: [{ issuer: "i", audience: "a", jwksUrl: "https://x/", algorithms: ["HS256"] }] },
    /jwt\[0\]\.algorithms\[0\]: /,
  ],
  [
    "no algorithm",
    { jwt: [{ issuer: "i", audience: "a", jwksUrl: "https://x/", algorithms: ["none"] }] },
    /jwt\[0\]\.algorithms\[0\]: /,
  ],
  [
    "a file with keys that is not there",
    { jwt: [{ issuer: "i", audience: "a", jwksFile: "gone.json" }] },
    /jwt\[0\]\.jwksFile: no such file/,
  ],
  [
    "a file with keys that holds none",
    { jwt: [{ issuer: "i", audience: "a", jwksFile: "wrong.json" }] },
    /jwt\[0\]\.jwksFile: must hold a JSON Web Key Set/,
  ],
  [
    "one issuer twice",
    {
      jwt: [
        { issuer: "i", audience: "a", jwksUrl: "https://x/" },
        { issuer: "i", audience: "b", jwksUrl: "https://x/" },
      ],
    },
    /jwt\[1\]\.issuer: stands here twice/,
  ],
  [
    "a fingerprint that is none",
    { revoked: { fingerprints: ["ab"] } },
    /revoked\.fingerprints\[0\]: must be/,
  ],
];

for (const [what, content, message] of problems) {
  test(`refuses ${what}, and names the field`, (t) => {
    const error = t.throws(() => accessDefinition(content, { "wrong.json": "{}" }), {
      instanceOf: AccessFileError,
    });
    t.regex(error.message, message);
  });
}

test("tells everything that is wrong at once", (t) => {
  const error = t.throws(
    () => accessDefinition({ tokens: { a: { sha256, roles: ["x"] } }, password: ["y"], anonymous: ["z"] }),
    { instanceOf: AccessFileError },
  );
  t.is(error.problems.length, 3);
});

test("lets a file of roles alone stand beside a password", (t) => {
  const content = { roles: { reader: [{ verbs: ["query-clients"] }] }, password: ["reader"] };
  t.deepEqual(accessDefinition(content, {}, true).passwordRoles, ["reader"]);
});
