import { toBrokerError } from "../errors.js";
import { valueFromPlain } from "../metadata/plain-value.js";
import type { ClientInfo } from "./client-info.js";
import { type EventResult, next, type PluginFrame } from "./event-result.js";
import type { Plugin } from "./plugin.js";
import type { PluginCalls } from "./plugin-calls.js";
import { isUndoable, type PluginFault, plainReason, type UndoStep, undoSteps } from "./undo-steps.js";

/** What a custom event leads to. */
export type EventOutcome =
  /** For the sender, in this order; none where a plugin has halted the event. */
  | { readonly kind: "frames"; readonly frames: readonly PluginFrame[] }
  | ({ readonly kind: "fault" } & PluginFault);

/** Dispatches that only plugins know. PROTOCOL §3. */
export class CustomEvents {
  readonly #calls: PluginCalls;
  readonly #maxDepth: number;
  /** The plugins that have an event, in the order in which they are called. */
  readonly #byEvent = new Map<string, Plugin[]>();

  /** `maxDepth`: how deep the frames may be nested that plugins answer with. */
  constructor(plugins: readonly Plugin[], calls: PluginCalls, maxDepth: number) {
    this.#calls = calls;
    this.#maxDepth = maxDepth;
    for (const plugin of plugins) {
      for (const event of Object.keys(plugin.events ?? {})) {
        this.#byEvent.set(event, [...(this.#byEvent.get(event) ?? []), plugin]);
      }
    }
  }

  /** The events that some plugin has. */
  get names(): readonly string[] {
    return [...this.#byEvent.keys()];
  }

  /** Names of the plugins that have an event, in the order in which they are called. */
  pluginsWith(event: string): readonly string[] {
    return (this.#byEvent.get(event) ?? []).map(({ name }) => name);
  }

  has(event: string): boolean {
    return this.#byEvent.has(event);
  }

  /** Gives an event to the plugins that have it, one after the other. Never rejects. */
  async run(event: string, data: unknown, sender: ClientInfo): Promise<EventOutcome> {
    const plugins = this.#byEvent.get(event) ?? [];
    const frames: PluginFrame[] = [];
    const steps: UndoStep[] = [];
    for (const plugin of plugins) {
      // Each gets its own, so that what one does to it the next does not see.
      const own = plugins.length === 1 ? data : structuredClone(data);
      const result = await this.#ask(plugin, event, () => plugin.events?.[event]?.(own, sender));
      if (result.kind === "halt") return { kind: "frames", frames: [] };
      if (isUndoable(result.undoState)) steps.push(undoStep(plugin, event, result.undoState));
      if (result.kind === "failure") {
        return { kind: "fault", reason: result.reason, undoErrors: await undoSteps(steps, this.#calls) };
      }
      frames.push(...result.frames);
    }
    return { kind: "frames", frames };
  }

  async #ask(plugin: Plugin, event: string, work: () => unknown): Promise<NonNullable<EventResult>> {
    try {
      const call = { plugin: plugin.name, call: `event ${event}` };
      return await this.#calls.run(call, work, (answer) => readResult(answer, this.#maxDepth));
    } catch (thrown) {
      return { kind: "failure", reason: toBrokerError(thrown).message };
    }
  }
}

function undoStep(plugin: Plugin, event: string, undoState: unknown): UndoStep {
  const call = { plugin: plugin.name, call: `undo of ${event}` };
  return { call, undo: plugin.undo === undefined ? undefined : () => plugin.undo?.(event, undoState) };
}

function readResult(answer: unknown, maxDepth: number): NonNullable<EventResult> {
  if (answer === undefined || answer === null) return next();
  const result = answer as NonNullable<EventResult>; // told apart by its kind, which is looked at next
  switch (result.kind) {
    case "halt":
      return result;
    case "failure":
      return { ...result, reason: plainReason(result.reason) };
    case "next":
      return { ...result, frames: result.frames.map((frame) => plainFrame(frame, maxDepth)) };
    default:
      throw new TypeError("a handler answers with next(), halt() or fail(), or with nothing");
  }
}

/** A copy that every encoding can write. Throws where there is none. */
function plainFrame({ t, d }: PluginFrame, maxDepth: number): PluginFrame {
  const plain = valueFromPlain(d, maxDepth);
  if (typeof t === "string" && t !== "" && plain !== undefined) return { t, d: plain };
  throw new TypeError("a frame has an event name t, and a plain value d without undefined in it");
}
