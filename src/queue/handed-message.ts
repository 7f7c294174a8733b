/**
 * A message as one broker hands it on to another, with all that has happened to it: its head and body in the form in which they are stored,
 * and a name under which a second copy of the same hand-over is recognised.
 */
export interface HandedMessage {
  readonly name: string;
  readonly head: Uint8Array;
  /** Carries the message's id also where its sender chose none. */
  readonly body: Uint8Array;
}
