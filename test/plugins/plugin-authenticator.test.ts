import test from "ava";
import { FailedAttempts } from "../../src/auth/failed-attempts.js";
import { fail } from "../../src/plugins/event-result.js";
import type { Plugin } from "../../src/plugins/plugin.js";
import { PluginAuthenticator } from "../../src/plugins/plugin-authenticator.js";
import { refuse } from "../../src/plugins/refusal.js";
import { never, testCalls, testTimeoutMs } from "../support/plugins.js";

type Authenticate = NonNullable<Plugin["authenticate"]>;

function setUp(...answers: readonly Authenticate[]) {
  const { calls, ...rest } = testCalls();
  const failed = new FailedAttempts({ maxFailures: 1, windowMs: 60_000 });
  const plugins = answers.map((authenticate, at) => ({ name: `p${at}`, authenticate }));
  const authenticator = new PluginAuthenticator(plugins, calls, failed);
  const ask = () => authenticator.authenticate({ credential: "key", remoteAddress: "192.0.2.1" });
  return { ...rest, failed, ask };
}

test("each is asked with credential and address; all ok is everything", async (t) => {
  const asked: unknown[] = [];
  const ok: Authenticate = (...given) => {
    asked.push(given);
    return "ok";
  };
  t.like(await setUp(ok, async () => "ok" as const).ask(), {
    kind: "granted",
    principal: { id: "plugin", method: "plugin", roles: ["unrestricted"] },
  });
  t.deepEqual(asked, [["key", "192.0.2.1"]]);
});

test("any restricted restricts, wherever it stands", async (t) => {
  for (const answers of [
    ["restricted", "ok"],
    ["ok", "restricted"],
  ] as const) {
    const { ask } = setUp(...answers.map((answer) => () => answer));
    t.like(await ask(), { principal: { roles: ["restricted"] } });
  }
});

test("a plugin may say who it is, and with which roles", async (t) => {
  t.like(
    await setUp(
      () => "ok",
      () => ({ id: "ci", roles: ["builder"] }),
      () => ({ id: "other" }),
    ).ask(),
    {
      principal: { id: "plugin:ci", method: "plugin", roles: ["builder"] },
    },
  );
  t.like(await setUp(() => ({ id: "ci" })).ask(), { principal: { roles: ["unrestricted"] } });
});

test("any no refuses, counts against the address, and ends the asking", async (t) => {
  const refusals: Authenticate[] = [
    () => fail("unknown key"),
    () => {
      throw refuse("unknown key");
    },
  ];
  for (const no of refusals) {
    const { ask, failed } = setUp(
      () => "restricted",
      no,
      () => t.fail() as never,
    );
    t.like(await t.throwsAsync(ask), { reason: "UNAUTHENTICATED", message: "unknown key" });
    t.like(await t.throwsAsync(failed.check("192.0.2.1")), { reason: "TOO_MANY_ATTEMPTS" });
  }
});

test("a plugin that fails lets nobody in, and that counts against nobody", async (t) => {
  const bad: Authenticate[] = [
    () => {
      throw new Error("secret");
    },
    () => "yes" as never,
    () => ({ id: "" }),
    () => ({ id: "x", roles: [5] }) as never,
    () => undefined as never,
  ];
  for (const answer of bad) {
    const { ask, failed } = setUp(answer);
    t.like(await t.throwsAsync(ask), { reason: "AUTHENTICATION_UNAVAILABLE", message: "plugin p0 failed" });
    await t.notThrowsAsync(failed.check("192.0.2.1"));
  }
  const { ask, clock } = setUp(never);
  const asked = ask();
  clock.advance(testTimeoutMs);
  t.like(await t.throwsAsync(asked), { reason: "AUTHENTICATION_UNAVAILABLE" });
});
