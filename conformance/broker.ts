import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { extname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The broker's program: the sources where this file is one of them, else what was made of them. */
const suffix = extname(fileURLToPath(import.meta.url));
const main = fileURLToPath(new URL(`../gateways/main${suffix}`, import.meta.url));
const nodeArguments = suffix === ".ts" ? ["--import=tsx", main] : [main];

/** Most of the broker's log that is kept, characters. */
const maxLog = 8_192;

/** A real broker in a process of its own, on one port and one folder over all its lives. */
export class Broker {
  readonly #arguments: readonly string[];
  #child: ChildProcess | undefined;
  #port = 0;
  #log = "";

  /** A broker with these flags; it has to be started. */
  constructor(folder: string, flags: readonly string[] = []) {
    this.#arguments = ["serve", "--data-dir", folder, ...flags];
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The end of what it logged. */
  get log(): string {
    return this.#log;
  }

  /** Starts it where it does not run; resolves when it takes connections. @throws Error where it does not come up */
  async start(): Promise<void> {
    if (this.#child !== undefined) return;
    const child = spawn(process.execPath, [...nodeArguments, ...this.#arguments, "--port", `${this.#port}`], {
      stdio: ["ignore", "pipe", "pipe"],
      env: ownEnvironment(),
    });
    this.#child = child;
    child.once("exit", () => {
      if (this.#child === child) this.#child = undefined;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#log = (this.#log + text).slice(-maxLog);
    });
    const ready = once(createInterface({ input: child.stdout }), "line");
    const ended = once(child, "exit").then(([code]) => {
      throw new Error(`the broker ended with ${code} before it was ready: ${this.#log}`);
    });
    ended.catch(() => {}); // of interest only before it is ready
    const [line] = (await Promise.race([ready, ended])) as [string];
    this.#port = Number(/:(\d+)$/.exec(line)?.[1]);
  }

  /** Ends it without warning, as a power cut does. */
  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  /** Has it say goodbye to its clients and end. */
  stop(): Promise<void> {
    return this.#end("SIGTERM");
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }
}

/** The environment without the settings of whoever runs the kit. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("SINGYEONG_")));
}
