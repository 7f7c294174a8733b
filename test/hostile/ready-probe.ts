import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("./ready-probe-program.ts", import.meta.url));

/** Asks a broker again and again whether it is ready, from a process of its own. */
export class ReadyProbe {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Begins to ask; resolves after the first answer. */
  static async start(baseUrl: string): Promise<ReadyProbe> {
    const child = fork(program, [baseUrl], { execArgv: ["--import=tsx"] });
    await answerOf(child);
    return new ReadyProbe(child);
  }

  /** How long every answer has taken since the last time, one from now among them, in milliseconds; rejects where there was none. */
  async times(): Promise<readonly number[]> {
    const answer = answerOf(this.#child);
    this.#child.send("times");
    return (await answer) as readonly number[];
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.kill();
    await once(this.#child, "exit");
  }
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const settled = new AbortController();
  const { signal } = settled;
  const ended = once(child, "exit", { signal }).then(() => {
    throw new Error("the broker did not answer whether it is ready");
  });
  ended.catch(() => {}); // told where it comes first
  try {
    const [message] = await Promise.race([once(child, "message", { signal }), ended]);
    return message;
  } finally {
    settled.abort();
  }
}
