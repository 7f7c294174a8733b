import { createInterface } from "node:readline";
import type { Call } from "./calls.js";
import { errorToKit } from "./error.js";
import type { Fields } from "./fields.js";

/** Writes one line to the kit. */
export function writeLine(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Does what the kit asks for, until its stdin ends. */
export async function serve(calls: Readonly<Record<string, Call>>): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, call, ...fields } = JSON.parse(line) as { id: number; call: string } & Fields;
    // No waiting for the answer: what is called for one client starts in the order in which it came.
    void answer(id, calls[call], fields);
  }
}

async function answer(id: number, call: Call | undefined, fields: Fields): Promise<void> {
  try {
    if (call === undefined) throw new Error("there is no such call");
    writeLine({ id, result: await call(fields) });
  } catch (error) {
    writeLine({ id, error: errorToKit(error) });
  }
}
