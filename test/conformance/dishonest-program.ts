import { callsOf } from "../../conformance/typescript/calls.js";
import { serve, writeLine } from "../../conformance/typescript/serve.js";

// The test program of singyeong/client, but for the lie that its argument names.
const [, , lie = ""] = process.argv;
const truthful = callsOf(write);
const calls = { ...truthful };
const { send, handled } = truthful;
if (send === undefined || handled === undefined) throw new Error("the program has other calls by now");
let sends = 0;

switch (lie) {
  case "another receiver":
    calls["send"] = async (fields) => ({
      ...(await send(fields)),
      receiver: { application: "a", clientId: "b" },
    });
    break;
  case "sends twice":
    calls["send"] = async (fields) => {
      await send(fields);
      return send(fields);
    };
    break;
  case "sends out of order":
    calls["send"] = async (fields) => {
      sends += 1;
      if (sends % 2 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      return send(fields);
    };
    break;
  case "sends again what is unknown":
    calls["send"] = (fields) => send(fields).catch(() => send(fields));
    break;
  case "dies":
    calls["send"] = async () => process.exit(3);
    break;
  case "garbage":
    calls["send"] = async (fields) => {
      process.stdout.write("Traceback (most recent call last):\n");
      return send(fields);
    };
    break;
  case "handles at once":
    // `write` has the handler return before the kit says so.
    calls["handled"] = async () => ({});
    break;
  case "updates nothing":
    calls["update_metadata"] = async () => ({ revision: "2" });
    break;
  case "no hello":
    calls["hello"] = async () => ({ library: "liar" });
    break;
  default:
    throw new Error(`there is no lie ${lie}`);
}

console.error(`this program lies: ${lie}`);
await serve(calls);
process.exit(0);

function write(event: object): void {
  writeLine(event);
  const { event: name, client, handle } = event as { event: string; client: string; handle: string };
  if (lie === "handles at once" && name === "message")
    setImmediate(() => handled?.({ client, handle } as Parameters<NonNullable<typeof handled>>[0]));
}
