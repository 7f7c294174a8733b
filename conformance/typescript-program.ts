import { createInterface } from "node:readline";
import { callsOf } from "./typescript/calls.js";
import { errorToKit } from "./typescript/error.js";
import type { Fields } from "./typescript/fields.js";

// The test program of singyeong/client: docs/conformance.md says what it reads and writes.
const calls = callsOf(write);
for await (const line of createInterface({ input: process.stdin })) {
  const { id, call, ...fields } = JSON.parse(line) as { id: number; call: string } & Fields;
  // No waiting for the answer: what is called for one client starts in the order in which it came.
  void answer(id, call, fields);
}
process.exit(0);

async function answer(id: number, call: string, fields: Fields): Promise<void> {
  try {
    const make = calls[call];
    if (make === undefined) throw new Error(`there is no call ${call}`);
    write({ id, result: await make(fields) });
  } catch (error) {
    write({ id, error: errorToKit(error) });
  }
}

function write(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
