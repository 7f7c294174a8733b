import type { MaybePromise } from "../util/maybe-promise.js";
import { AreaHooks } from "./area-hooks.js";
import type { ChangeReaders } from "./changes.js";
import {
  type EventOf,
  type HookArea,
  type HookMoment,
  type HookName,
  hookAreas,
  hookName,
} from "./hook-map.js";
import type { Plugin } from "./plugin.js";
import type { PluginCall, PluginCalls } from "./plugin-calls.js";

/**
 * The hooks of all plugins, by area; undefined where no plugin has one, so that an area without hooks costs those who look the
 * reading of one field.
 */
export type ActiveHooks = { readonly [A in HookArea]: AreaHooks<A> | undefined };

/** No hooks at all. */
export const noHooks: ActiveHooks = Object.freeze({
  connect: undefined,
  metadata: undefined,
  send: undefined,
  deliver: undefined,
  enqueue: undefined,
  ack: undefined,
  proxy: undefined,
});

/** Collects the hooks of plugins, which are in the order in which they are called. */
export function createActiveHooks(
  plugins: readonly Plugin[],
  calls: PluginCalls,
  readers: ChangeReaders,
): ActiveHooks {
  const active = hookAreas.map((area) => [area, areaHooks(area, { plugins, calls, readers })] as const);
  return { ...noHooks, ...Object.fromEntries(active) };
}

interface Surroundings {
  readonly plugins: readonly Plugin[];
  readonly calls: PluginCalls;
  readonly readers: ChangeReaders;
}

/** One hook of one plugin. Its name tells what it takes. */
interface Hook {
  readonly call: PluginCall;
  readonly run: (...args: readonly unknown[]) => unknown;
}

function areaHooks<A extends HookArea>(area: A, surroundings: Surroundings): AreaHooks<A> | undefined {
  const { plugins, calls } = surroundings;
  const hooksAt = (moment: HookMoment) => plugins.flatMap((plugin) => hookOf(plugin, hookName(moment, area)));
  const observer =
    ({ call, run }: Hook) =>
    (...args: readonly unknown[]) =>
      calls.tell(call, () => run(...args));
  const before = hooksAt("before").map((hook) => beforeCall(area, hook, surroundings));
  const on = hooksAt("on").map(observer);
  const after = hooksAt("after").map(observer);
  if (before.length + on.length + after.length === 0) return undefined;
  return new AreaHooks<A>({ before, on, after }, ownersOf[area]);
}

/** Whose events keep their order: gateways wait for the end of everything that one client does but for what goes to disk. */
const ownersOf: { readonly [A in HookArea]?: (event: EventOf<A>) => object | undefined } = {
  enqueue: ({ caller }) => caller.client,
};

function hookOf({ name, hooks }: Plugin, hook: HookName): Hook[] {
  const run = hooks?.[hook] as Hook["run"] | undefined; // a function: plugins are checked when they are loaded
  return run === undefined ? [] : [{ call: { plugin: name, call: hook }, run: run.bind(hooks) }];
}

function beforeCall<A extends HookArea>(area: A, { call, run }: Hook, { calls, readers }: Surroundings) {
  const read: (event: EventOf<A>, changes: Readonly<Record<string, unknown>>) => EventOf<A> = readers[area];
  return (event: EventOf<A>): MaybePromise<EventOf<A>> => {
    const changed = (answer: unknown): EventOf<A> => {
      if (answer === undefined || answer === null) return event;
      if (typeof answer !== "object") throw new TypeError("a hook answers with an object, or with nothing");
      return read(event, answer as Readonly<Record<string, unknown>>);
    };
    const work = () => run(event);
    return area === "deliver" ? calls.runAtOnce(call, work, changed) : calls.run(call, work, changed);
  };
}
