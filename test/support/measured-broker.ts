import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** What a broker holds, once what nobody needs has been collected. */
export interface Holdings {
  /** On the heap and outside of it. */
  readonly bytes: number;
  readonly sessions: number;
  readonly clients: number;
  /** The longest that the event loop was held up since somebody asked before, in milliseconds. */
  readonly loopSlowestMs: number;
}

const program = fileURLToPath(new URL("./measured-broker-program.ts", import.meta.url));

/** A broker in a process of its own whose memory can be measured. */
export class MeasuredBroker {
  readonly port: number;
  readonly baseUrl: string;
  /** What it has logged as an error. */
  readonly loggedErrors: string[] = [];
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
    this.baseUrl = `http://127.0.0.1:${port}`;
    child.on("message", (message: { readonly error?: string }) => {
      if (message.error !== undefined) this.loggedErrors.push(message.error);
    });
  }

  /** Starts one on a free port, with settings by flag; its queues are in memory. */
  static async start(flags: Readonly<Record<string, string>> = {}): Promise<MeasuredBroker> {
    const settings = { "--port": "0", "--queue-store": "memory", ...flags };
    const child = fork(program, [JSON.stringify(settings)], { execArgv: ["--expose-gc", "--import=tsx"] });
    const ended = once(child, "exit").then(([code]) => {
      throw new Error(`the broker ended with ${code} before it was ready`);
    });
    const [{ port }] = (await Promise.race([once(child, "message"), ended])) as [{ port: number }];
    ended.catch(() => {}); // that it ends later is seen by `isRunning`
    return new MeasuredBroker(child, port);
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** What it holds now. */
  async holdings(): Promise<Holdings> {
    this.#child.send("measure");
    for (;;) {
      const [message] = (await once(this.#child, "message")) as [Holdings | { readonly error: string }];
      if ("bytes" in message) return message;
    }
  }

  /** Resolves with what it holds once that is so; rejects where it is not within the time. */
  async awaitHoldings(
    isSo: (holdings: Holdings) => boolean,
    { timeoutMs = 20_000 }: { readonly timeoutMs?: number } = {},
  ): Promise<Holdings> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const holdings = await this.holdings();
      if (isSo(holdings)) return holdings;
      if (performance.now() > deadline) throw new Error(`the broker still holds ${JSON.stringify(holdings)}`);
      await pause(50);
    }
  }

  async close(): Promise<void> {
    if (!this.isRunning) return;
    this.#child.kill("SIGKILL");
    await once(this.#child, "exit");
  }
}
