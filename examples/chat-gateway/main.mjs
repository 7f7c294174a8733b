// @ts-check
// A broker and the chat's server; ends with Ctrl-C.
import { openBroker } from "../open-broker.mjs";
import { startServer } from "./server.mjs";

const broker = await openBroker();
const server = await startServer(broker.url, Number(process.env.PORT ?? 0));
console.log(`open ${server.url}/?user=ann and ${server.url}/?user=bob`);

for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, async () => {
    server.close();
    await broker.close();
  });
