/** A dispatch that a plugin gives out: the name of an event, and a plain value (no class instances, no `undefined` in it). */
export interface PluginFrame {
  readonly t: string;
  readonly d: unknown;
}

/** A frame on its way, as a plugin that looks at all of them sees it: plain values, whatever the client's encoding. */
export interface PassingFrame {
  readonly op: number;
  readonly t: string;
  readonly d: unknown;
}

/** Which way a frame goes: from a client to the broker, or the other way. */
export type FrameDirection = "incoming" | "outgoing";

/** The event goes on to the next plugin; the frames go to the sender once the last one has had it. */
export interface Next {
  readonly kind: "next";
  readonly frames: readonly PluginFrame[];
  /** Handed to `undo` where a later plugin fails; absent or null: there is nothing to undo. */
  readonly undoState?: unknown;
}

/** The frame goes on, as it came or as this one. */
export interface Pass {
  readonly kind: "pass";
  readonly frame?: Pick<PassingFrame, "t" | "d">;
  /** Handed to `undoFrame` where a later plugin fails; absent or null: there is nothing to undo. */
  readonly undoState?: unknown;
}

/** It ends here, and well: nothing is sent, nothing is undone. */
export interface Halt {
  readonly kind: "halt";
}

/** It ends here, and what was done so far is undone. */
export interface Failure {
  readonly kind: "failure";
  /** Told to the client: a plain value. */
  readonly reason: unknown;
  /** The failing plugin's own state, undone before those of the plugins before it. */
  readonly undoState?: unknown;
}

/** What a handler of a custom event answers; nothing is the same as `next()`. */
export type EventResult = Next | Halt | Failure | undefined;

/** What `onFrame` answers; nothing is the same as `pass()`. */
export type FrameResult = Pass | Halt | Failure | undefined;

/** Goes on, with these frames for the sender. */
export function next(frames: readonly PluginFrame[] = [], undoState?: unknown): Next {
  return { kind: "next", frames, undoState };
}

/** Lets the frame go on: as it came, or as this one. */
export function pass(frame?: Pick<PassingFrame, "t" | "d">, undoState?: unknown): Pass {
  return frame === undefined ? { kind: "pass", undoState } : { kind: "pass", frame, undoState };
}

/** Ends it well, without an answer. */
export function halt(): Halt {
  return { kind: "halt" };
}

/** Ends it with an error whose reason the client is told. */
export function fail(reason: unknown, undoState?: unknown): Failure {
  return { kind: "failure", reason, undoState };
}
