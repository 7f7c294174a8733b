import { toBrokerError } from "../errors.js";
import { andThen, type MaybePromise } from "../util/maybe-promise.js";
import type { ClientInfo } from "./client-info.js";
import { type FrameDirection, type FrameResult, type PassingFrame, pass } from "./event-result.js";
import type { Plugin } from "./plugin.js";
import type { PluginCalls } from "./plugin-calls.js";
import { isUndoable, type PluginFault, plainReason, type UndoStep, undoSteps } from "./undo-steps.js";

/** What becomes of a frame. */
export type FrameOutcome =
  /** It goes on; the very object that came in where no plugin has changed it. */
  | { readonly kind: "pass"; readonly frame: PassingFrame }
  /** Nobody gets it, and nobody is told. */
  | { readonly kind: "halt" }
  | ({ readonly kind: "fault" } & PluginFault);

/** One frame on its way through the plugins. */
interface Passage {
  readonly direction: FrameDirection;
  readonly client: ClientInfo;
  readonly steps: UndoStep[];
}

/** The plugins that look at every frame, each at what the one before it has made of it. PROTOCOL §3. */
export class FramePipeline {
  readonly #plugins: readonly Plugin[];
  readonly #calls: PluginCalls;

  constructor(plugins: readonly Plugin[], calls: PluginCalls) {
    this.#plugins = plugins;
    this.#calls = calls;
  }

  /** Shows a frame to all of them. Where none of them waits for anything, nothing is waited for. Never throws or rejects. */
  run(direction: FrameDirection, frame: PassingFrame, client: ClientInfo): MaybePromise<FrameOutcome> {
    return this.#from(0, frame, { direction, client, steps: [] });
  }

  #from(at: number, frame: PassingFrame, passage: Passage): MaybePromise<FrameOutcome> {
    const plugin = this.#plugins[at];
    if (plugin === undefined) return { kind: "pass", frame };
    return andThen(this.#ask(plugin, frame, passage), (result) => {
      if (result.kind === "halt") return result;
      if (isUndoable(result.undoState))
        passage.steps.push(undoStep(plugin, frame.t, result.undoState, passage));
      if (result.kind === "pass") {
        return this.#from(
          at + 1,
          result.frame === undefined ? frame : { op: frame.op, t: result.frame.t, d: result.frame.d },
          passage,
        );
      }
      const { reason } = result;
      const undone = undoSteps(passage.steps, this.#calls);
      return undone.then((undoErrors): FrameOutcome => ({ kind: "fault", reason, undoErrors }));
    });
  }

  #ask(plugin: Plugin, frame: PassingFrame, passage: Passage): MaybePromise<NonNullable<FrameResult>> {
    const failed = (thrown: unknown): FrameResult & object => ({
      kind: "failure",
      reason: toBrokerError(thrown).message,
    });
    try {
      const { direction, client } = passage;
      const work = () => plugin.onFrame?.(direction, frame, client);
      const result = this.#calls.run({ plugin: plugin.name, call: "onFrame" }, work, readResult);
      return result instanceof Promise ? result.catch(failed) : result;
    } catch (thrown) {
      return failed(thrown);
    }
  }
}

function undoStep(plugin: Plugin, event: string, undoState: unknown, { direction }: Passage): UndoStep {
  const call = { plugin: plugin.name, call: "undoFrame" };
  const undo = () => plugin.undoFrame?.(direction, event, undoState);
  return { call, undo: plugin.undoFrame === undefined ? undefined : undo };
}

function readResult(answer: unknown): NonNullable<FrameResult> {
  if (answer === undefined || answer === null) return pass();
  const result = answer as NonNullable<FrameResult>; // told apart by its kind, which is looked at next
  switch (result.kind) {
    case "halt":
      return result;
    case "failure":
      return { ...result, reason: plainReason(result.reason) };
    case "pass":
      if (result.frame !== undefined) checkFrame(result.frame);
      return result;
    default:
      throw new TypeError("onFrame answers with pass(), halt() or fail(), or with nothing");
  }
}

function checkFrame({ t, d }: Pick<PassingFrame, "t" | "d">): void {
  if (typeof t !== "string" || t === "" || d === undefined)
    throw new TypeError("a frame has an event name t, and a plain value d");
}
