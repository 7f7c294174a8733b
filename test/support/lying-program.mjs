// A test program for the conformance kit that does something wrong; which, its argument says.
import { createInterface } from "node:readline";

const [, , lie] = process.argv;
const parts = lie === "claims nothing" ? [] : ["session", "messages", "queues"];
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

for await (const line of createInterface({ input: process.stdin })) {
  const { id, call } = JSON.parse(line);
  if (call === "hello") say({ id, result: { library: "liar", version: "0.0.0", parts } });
  else if (lie === "says yes to everything") say({ id, result: {} });
  else if (lie === "dies") process.exit(7);
  else if (lie === "prints garbage") process.stdout.write("this is no JSON\n");
  else if (lie === "writes why to stderr") {
    console.error("the reason is here");
    say({ id, error: { reason: "INTERNAL", outcome: "unknown", message: "it does not work" } });
  }
}
