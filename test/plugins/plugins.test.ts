import test, { type ExecutionContext } from "ava";
import { silentLogger } from "../../src/observability/logger.js";
import type { Plugin } from "../../src/plugins/plugin.js";
import type { PluginHost } from "../../src/plugins/plugin-host.js";
import { Plugins } from "../../src/plugins/plugins.js";
import { FakeClock } from "../support/fake-clock.js";
import { moduleOf } from "../support/plugins.js";

const limits = { maxAttributes: 10, maxMetadataBytes: 1_000, maxIdBytes: 100, maxFrameDepth: 10 };

function importAll(t: ExecutionContext, plugins: readonly Plugin[]): Promise<Plugins> {
  return Plugins.import({
    modules: plugins.map((plugin) => moduleOf(t, plugin)),
    workingFolder: "/",
    timeoutMs: 1_000,
    limits,
    clock: new FakeClock(),
    logger: silentLogger,
    metrics: { loaded() {}, called() {} },
  });
}

const hostOf = (name: string) => ({ version: name }) as PluginHost;

/** A plugin that writes down what is done to it. */
function logged(name: string, log: string[], load?: () => void): Plugin {
  return {
    name,
    async load(host) {
      log.push(`load ${host.version}`);
      load?.();
    },
    unload() {
      log.push(`unload ${name}`);
      if (name === "b") throw new Error("broken");
    },
  };
}

test("plugins are loaded in order, each with a host of its own, and unloaded in reverse", async (t) => {
  const log: string[] = [];
  const plugins = await importAll(t, [logged("a", log), { name: "x" }, logged("b", log), logged("c", log)]);
  t.deepEqual(log, []);
  await plugins.load(hostOf);
  await plugins.unload();
  await plugins.unload();
  t.deepEqual(log, ["load a", "load b", "load c", "unload c", "unload b", "unload a"]);
});

test("one whose load fails ends the start, and only those before it are unloaded", async (t) => {
  const log: string[] = [];
  const fails = () => {
    throw new Error("no licence");
  };
  const plugins = await importAll(t, [logged("a", log), logged("bad", log, fails), logged("c", log)]);
  await t.throwsAsync(plugins.load(hostOf), { message: "plugin bad: load failed: no licence" });
  await plugins.unload();
  t.deepEqual(log, ["load a", "load bad", "unload a"]);
});

test("a part that no plugin has is absent", async (t) => {
  const none = await importAll(t, [{ name: "nothing" }]);
  t.true(Object.values(none.hooks).every((hooks) => hooks === undefined));
  t.deepEqual(none.extensions, { events: undefined, frames: undefined, routes: [] });
  const one = await importAll(t, [{ name: "one", hooks: { onSend() {} } }]);
  t.truthy(one.hooks.send);
  t.is(one.hooks.deliver, undefined);
});
