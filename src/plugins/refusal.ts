const name = "Refusal";

/** What a hook, an authenticator or a route throws to say no on purpose. Its text is told to the caller. */
export class Refusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = name;
  }
}

/** The error that refuses: `throw refuse("not on Sundays")`. Any other error that a plugin throws counts as its failure. */
export function refuse(message: string): Refusal {
  return new Refusal(message);
}

/** @internal Whether an error is a refusal. By its name: a plugin may have been given this class by another copy of the package. */
export function isRefusal(thrown: unknown): thrown is Refusal {
  return thrown instanceof Error && thrown.name === name;
}
