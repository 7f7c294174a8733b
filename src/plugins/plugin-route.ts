import type { MaybePromise } from "../util/maybe-promise.js";
import type { HookCaller } from "./hook-map.js";

/** Methods that a route may have. */
export const routeMethods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
/** One of them. */
export type RouteMethod = (typeof routeMethods)[number];

/** A request to a plugin's route, from a caller who has shown a valid credential. */
export interface RouteRequest {
  readonly caller: HookCaller;
  readonly method: RouteMethod;
  /** As it came, with its query part. */
  readonly url: string;
  /** The parts of the path that the route names with `:`, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** The query part; a name that comes several times has a list. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** By name in lower case, without the credential. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Empty where there is none. */
  readonly body: Uint8Array;
  /** The body as JSON. @throws SyntaxError, which is answered with 400 unless the handler catches it. */
  json(): unknown;
}

/** @internal The body of a request is no JSON, though a handler asked for it as such. */
export class RouteBodyError extends SyntaxError {}

/** The answer of a route. */
export interface RouteResponse {
  /** @default 200, and 204 without a body */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes go out as they are, anything else as JSON; absent: none. */
  readonly body?: unknown;
}

/** A REST route of a plugin, served below `/api/v1/plugin`. Callers without a valid credential never reach it. */
export interface PluginRoute {
  readonly method: RouteMethod;
  /** Begins with a slash; a part `:name` stands for any one part: `/rooms/:room`. */
  readonly path: string;
  readonly handler: (request: RouteRequest) => MaybePromise<RouteResponse>;
}
