// Puts load on a broker and prints when it begins to count, and what became of the calls; started by overload.ts. One argument: what to do, in JSON.
import { closedLoop, openLoop } from "./load/open-loop.js";

const { port, perSecond, ...rest } = JSON.parse(process.argv[2] ?? "{}");
const begun = () => console.log("begun");
const counts =
  perSecond === undefined
    ? await closedLoop(port, { ...rest, begun })
    : await openLoop(port, { ...rest, begun, perSecond });
console.log(JSON.stringify(counts));
process.exit(); // the broker may hold on to connections for a while
