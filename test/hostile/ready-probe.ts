import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** Asks a broker again and again whether it is ready, from a thread of its own: whoever attacks is too busy to measure. */
export class ReadyProbe {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Begins to ask; resolves after the first answer, which has the thread's own start in it and does not count. */
  static async start(baseUrl: string): Promise<ReadyProbe> {
    const worker = new Worker(program, { eval: true, workerData: `${baseUrl}/readyz` });
    await once(worker, "message");
    return new ReadyProbe(worker);
  }

  /** Resolves with how long every answer took, in milliseconds; rejects where there was none. */
  async stop(): Promise<number[]> {
    this.#worker.postMessage("stop");
    const [times] = (await once(this.#worker, "message")) as [number[]];
    return times;
  }
}

/** JavaScript: what loads TypeScript does not reach into every worker of every Node that is supported. */
const program = `
const { parentPort, workerData } = require("node:worker_threads");
const times = [];
let stopped = false;
parentPort.once("message", () => { stopped = true; });
const ask = async () => {
  const askedAt = performance.now();
  const response = await fetch(workerData, { signal: AbortSignal.timeout(20_000) });
  await response.arrayBuffer();
  if (!response.ok) throw new Error("/readyz answered " + response.status);
  return performance.now() - askedAt;
};
(async () => {
  await ask();
  parentPort.postMessage("begun");
  while (!stopped) {
    times.push(await ask());
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  times.push(await ask());
  parentPort.postMessage(times);
})();
`;
