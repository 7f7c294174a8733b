/** Ends a command with an exit code of its own, after it has said all there is to say. */
export class EndedWith extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`ended with ${code}`);
    this.code = code;
  }
}
