import { toBrokerError } from "../errors.js";
import { valueFromPlain } from "../metadata/plain-value.js";
import type { Failure } from "./event-result.js";
import type { PluginCall, PluginCalls } from "./plugin-calls.js";

/** What one plugin has done and would have to take back. */
export interface UndoStep {
  readonly call: PluginCall;
  readonly undo: (() => unknown) | undefined;
}

/** What went wrong with an event or frame, as its sender is told. */
export interface PluginFault {
  /** A plain value. */
  readonly reason: unknown;
  /** Plain values, in the order of undoing. */
  readonly undoErrors: readonly unknown[];
}

/** A reason is told to clients, so it has to be something that every encoding can say. */
const maxReasonDepth = 16;

/** Takes back what was done, the latest first; one that fails does not keep the others from being undone. Never rejects. */
export async function undoSteps(steps: readonly UndoStep[], calls: PluginCalls): Promise<unknown[]> {
  const errors: unknown[] = [];
  for (const { call, undo } of steps.toReversed()) {
    try {
      const failure = await calls.run(call, undo ?? missing, readUndoAnswer);
      if (failure !== undefined) errors.push(plainReason(failure.reason));
    } catch (thrown) {
      errors.push(toBrokerError(thrown).message);
    }
  }
  return errors;
}

/** True for a state that asks to be undone. */
export function isUndoable(undoState: unknown): boolean {
  return undoState !== undefined && undoState !== null;
}

/** The reason of a failure as a plain value. */
export function plainReason(reason: unknown): unknown {
  return valueFromPlain(reason, maxReasonDepth) ?? String(reason);
}

function missing(): never {
  throw new TypeError("the plugin gave a state to undo, and has nothing that undoes");
}

function readUndoAnswer(answer: unknown): Failure | undefined {
  if (answer === undefined || answer === null) return undefined;
  if (typeof answer === "object" && "kind" in answer && answer.kind === "failure") return answer as Failure;
  throw new TypeError("undo answers with fail(reason), or with nothing");
}
