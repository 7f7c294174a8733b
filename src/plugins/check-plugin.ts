import { nearestName } from "../config/nearest-name.js";
import { type HookName, hookAreas, hookMoments, hookName } from "./hook-map.js";
import type { Plugin } from "./plugin.js";
import { type PluginRoute, routeMethods } from "./plugin-route.js";

const fields = Object.keys({
  name: true,
  description: true,
  website: true,
  priority: true,
  load: true,
  unload: true,
  events: true,
  undo: true,
  onFrame: true,
  undoFrame: true,
  authenticate: true,
  routes: true,
  hooks: true,
} satisfies Record<keyof Plugin, true>);

const methods = ["load", "unload", "undo", "onFrame", "undoFrame", "authenticate"] as const;
const hookNames: readonly HookName[] = hookAreas.flatMap((area) =>
  hookMoments.map((moment) => hookName(moment, area)),
);

type Unchecked = { readonly [K in keyof Plugin]: unknown };

/** True for what may be a plugin at all: an object that has a name, or a class instance that gives one. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is wrong with what a module exports as its plugin, each with what is allowed; nothing where it is one. */
export function problemsOf(exported: Readonly<Record<string, unknown>>): string[] {
  const plugin = exported as Unchecked;
  return [
    ...nameProblems(plugin.name),
    ...unknownNames("field", Object.keys(exported), fields),
    ...methods.flatMap((name) => functionProblem(name, plugin[name])),
    ...typeProblem("description", plugin.description, "string"),
    ...typeProblem("website", plugin.website, "string"),
    ...(plugin.priority === undefined || Number.isFinite(plugin.priority)
      ? []
      : ["priority: must be a number"]),
    ...tableProblems("events", plugin.events),
    ...tableProblems("hooks", plugin.hooks),
    ...(isObject(plugin.hooks) ? unknownNames("hook", Object.keys(plugin.hooks), hookNames) : []),
    ...routesProblems(plugin.routes),
  ];
}

function nameProblems(name: unknown): string[] {
  if (typeof name === "string" && /^[A-Za-z0-9._-]{1,64}$/.test(name)) return [];
  return ["name: must be 1 to 64 letters, digits, dots, dashes and underscores"];
}

function unknownNames(what: string, names: readonly string[], known: readonly string[]): string[] {
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const nearest = nearestName(name, known);
      return `unknown ${what} ${name}; ${nearest === undefined ? `allowed: ${allowedNames(what, known)}` : `did you mean ${nearest}?`}`;
    });
}

function allowedNames(what: string, known: readonly string[]): string {
  if (what !== "hook") return known.join(", ");
  return `${hookMoments.join(", ")}, each before one of ${hookAreas.map((area) => hookName("on", area).slice(2)).join(", ")}`;
}

function typeProblem(field: string, value: unknown, type: "string"): string[] {
  return value === undefined || typeof value === type ? [] : [`${field}: must be a ${type}`];
}

function functionProblem(field: string, value: unknown): string[] {
  return value === undefined || typeof value === "function" ? [] : [`${field}: must be a function`];
}

function tableProblems(field: string, table: unknown): string[] {
  if (table === undefined) return [];
  if (!isObject(table)) return [`${field}: must be an object of functions`];
  return Object.entries(table).flatMap(([name, value]) =>
    typeof value === "function" ? [] : [`${field}.${name}: must be a function`],
  );
}

function routesProblems(routes: unknown): string[] {
  if (routes === undefined) return [];
  if (!Array.isArray(routes)) return ["routes: must be a list"];
  return routes.flatMap((route: unknown, at) =>
    routeProblems(route).map((problem) => `routes[${at}].${problem}`),
  );
}

const routePath = /^(\/(:[A-Za-z][A-Za-z0-9_]*|[A-Za-z0-9._~-]+))+$/;

function routeProblems(route: unknown): string[] {
  const { method, path, handler } = (isObject(route) ? route : {}) as {
    readonly [K in keyof PluginRoute]?: unknown;
  };
  return [
    ...(routeMethods.some((known) => known === method)
      ? []
      : [`method: must be one of ${routeMethods.join(", ")}`]),
    ...(typeof path === "string" && routePath.test(path)
      ? []
      : ["path: must be parts that begin with a slash, such as /rooms/:room"]),
    ...(typeof handler === "function" ? [] : ["handler: must be a function"]),
  ];
}
