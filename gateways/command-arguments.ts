/** The arguments that are left once the known flags have been taken out. */
export interface SortedArguments {
  /** What is no flag and no value of one. */
  readonly operands: readonly string[];
  /** Flags by name, dashes included, with their value: `--name=value`, `--name value`, or true. */
  readonly unknownFlags: Map<string, string | boolean>;
}

/**
 * Tells flags from operands. What follows an unknown flag and is no flag itself is taken as its value, so that it is not
 * mistaken for a command and shown: it may be a secret under a misspelt name.
 */
export function sortArguments(args: readonly string[]): SortedArguments {
  const operands: string[] = [];
  const unknownFlags = new Map<string, string | boolean>();
  let waiting: string | undefined;
  for (const argument of args) {
    if (/^-./.test(argument)) {
      const [, name = argument, value] = /^([^=]+)=(.*)$/s.exec(argument) ?? [];
      unknownFlags.set(name, value ?? true);
      waiting = value === undefined ? name : undefined;
    } else if (waiting === undefined) {
      operands.push(argument);
    } else {
      unknownFlags.set(waiting, argument);
      waiting = undefined;
    }
  }
  return { operands, unknownFlags };
}
