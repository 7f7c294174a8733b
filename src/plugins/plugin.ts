import type { MaybePromise } from "../util/maybe-promise.js";
import type { ClientInfo } from "./client-info.js";
import type { EventResult, Failure, FrameDirection, FrameResult, PassingFrame } from "./event-result.js";
import type { PluginHooks } from "./hook-map.js";
import type { PluginHost } from "./plugin-host.js";
import type { PluginRoute } from "./plugin-route.js";

/** Handles a custom event; `data` are plain values, and the same for every plugin that has the event. */
export type EventHandler = (data: unknown, sender: ClientInfo) => MaybePromise<EventResult>;

/** Somebody whom a plugin knows by the credential. */
export interface Granted {
  /** Its name for the plugin; among all principals it is `plugin:<id>`. */
  readonly id: string;
  /** Names of its roles. @default `unrestricted` */
  readonly roles?: readonly string[];
}

/** What a plugin says of a credential: everything (`ok`, or somebody with a name and roles), receiving only, or nothing. */
export type AuthAnswer = "ok" | "restricted" | Granted | Failure;

/**
 * An extension of the broker: the default export of a module. Everything but its name may be absent.
 *
 * Every call into it has a deadline (the setting `pluginTimeoutMs`). A call that throws, rejects or is late fails by itself: it is
 * logged and counted, and other plugins and callers do not notice. What no deadline can end is a call that never returns to the
 * event loop: such a plugin stops the whole broker.
 *
 * Plugins are called in the order of their priority, and where that is equal in the order in which they are listed.
 */
export interface Plugin {
  /** 1 to 64 letters, digits, dots, dashes and underscores; unique among the plugins of a broker. */
  readonly name: string;
  readonly description?: string;
  readonly website?: string;
  /** Higher goes first. @default 0 */
  readonly priority?: number;

  /** Called once, before the broker listens. An error ends the start. */
  load?(host: PluginHost): MaybePromise<void>;
  /** Called once, when no session is open any more; in the reverse order of loading. */
  unload?(): MaybePromise<void>;

  /** Custom events by name: WebSocket dispatches of a type that the broker does not know. */
  readonly events?: Readonly<Record<string, EventHandler>>;
  /** Takes back what a handler did that gave this state, since a later plugin failed. `fail(reason)` says that it cannot. */
  undo?(event: string, undoState: unknown): MaybePromise<Failure | undefined>;

  /** Called with every WebSocket frame that has a `t`: incoming ones before, outgoing ones after everything else. */
  onFrame?(direction: FrameDirection, frame: PassingFrame, client: ClientInfo): MaybePromise<FrameResult>;
  /** Takes back what `onFrame` did that gave this state, since a later plugin failed. */
  undoFrame?(direction: FrameDirection, event: string, undoState: unknown): MaybePromise<Failure | undefined>;

  /**
   * Judges a credential; undefined: none was presented. Where any plugin has this, the configured password is not looked at. Any
   * failure refuses, else any `restricted` restricts, else the first that knows a name decides who it is.
   */
  authenticate?(credential: string | undefined, address: string): MaybePromise<AuthAnswer>;

  readonly routes?: readonly PluginRoute[];
  readonly hooks?: PluginHooks;
}

/** Gives a plugin its type, and nothing else. */
export function definePlugin(plugin: Plugin): Plugin {
  return plugin;
}
