// What `singyeong/plugin` exports: everything that a plugin is written with.
export type { Principal } from "./auth/principal.js";
export type { Message } from "./message/message.js";
export type { Payload } from "./message/payload.js";
export type { Attribute, Attributes } from "./metadata/attribute.js";
export type { ClientInfo } from "./plugins/client-info.js";
export {
  type EventResult,
  type Failure,
  type FrameDirection,
  type FrameResult,
  fail,
  type Halt,
  halt,
  type Next,
  next,
  type Pass,
  type PassingFrame,
  type PluginFrame,
  pass,
} from "./plugins/event-result.js";
export type {
  ContentChanges,
  EventOf,
  HookArea,
  HookCaller,
  HookMap,
  HookName,
  HookOutcome,
  PluginHooks,
  ResultOf,
} from "./plugins/hook-map.js";
export {
  type AuthAnswer,
  definePlugin,
  type EventHandler,
  type Granted,
  type Plugin,
} from "./plugins/plugin.js";
export type { HostMessage, HostQuery, PluginHost } from "./plugins/plugin-host.js";
export type { PluginRoute, RouteMethod, RouteRequest, RouteResponse } from "./plugins/plugin-route.js";
export { type Refusal, refuse } from "./plugins/refusal.js";
