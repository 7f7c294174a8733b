import Denque from "denque";
import type { Answer, Call, LoadConnection } from "./load-connection.js";

/** A load that does not wait for answers. */
export interface OpenLoopOptions {
  readonly clients: number;
  /** Calls a second of all clients together; they come at random. */
  readonly perSecond: number;
  /** After so long nobody wants the answer. */
  readonly deadlineMs: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
  readonly connect: (onAnswer: (call: Call, answer: Answer) => void) => LoadConnection;
}

/** What became of the calls that came up in the measured time. */
export interface OpenLoopResult {
  readonly offered: number;
  /** Served by their deadline. */
  readonly served: number;
  readonly refused: number;
  /** Neither by their deadline. */
  readonly expired: number;
  /** Connections that the server ended, in all the time. */
  readonly reconnects: number;
  /** Milliseconds from coming up to the answer, of those served in time. */
  readonly medianMs: number;
  readonly p99Ms: number;
}

interface Client {
  readonly connection: LoadConnection;
  readonly waiting: Denque<Call>;
}

const tickMs = 1;

/** Many clients that call at random times, whatever becomes of their calls: each gives up at its deadline, also while it waits for its turn. */
export class OpenLoop {
  readonly #options: OpenLoopOptions;
  readonly #clients: Client[];
  readonly #open = new Denque<Call>();
  readonly #latencies: number[] = [];
  readonly #counts = { offered: 0, served: 0, refused: 0, expired: 0 };
  #countFrom = 0;
  #countTo = 0;

  constructor(options: OpenLoopOptions) {
    this.#options = options;
    this.#clients = Array.from({ length: options.clients }, () => this.#connect());
  }

  async run(): Promise<OpenLoopResult> {
    const { warmUpMs, measuredMs, deadlineMs } = this.#options;
    const start = performance.now();
    this.#countFrom = start + warmUpMs;
    this.#countTo = this.#countFrom + measuredMs;
    for (let before = start; before < this.#countTo + deadlineMs; ) {
      await new Promise((resolve) => setTimeout(resolve, tickMs));
      const now = performance.now();
      this.#arrive(before, now);
      this.#expire(now - deadlineMs);
      for (const client of this.#clients) this.#pump(client);
      before = now;
    }
    const reconnects = this.#clients.reduce((sum, { connection }) => sum + connection.reconnects, 0);
    for (const { connection } of this.#clients) connection.close();
    const sorted = this.#latencies.sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
    return { ...this.#counts, reconnects, medianMs: at(0.5), p99Ms: at(0.99) };
  }

  #connect(): Client {
    const client: Client = {
      connection: this.#options.connect((call, answer) => {
        this.#answered(call, answer);
        this.#pump(client);
      }),
      waiting: new Denque(),
    };
    return client;
  }

  #arrive(from: number, to: number): void {
    const count = ((to - from) / 1000) * this.#options.perSecond;
    for (let left = Math.floor(count + Math.random()); left > 0; left -= 1) {
      const client = this.#clients[Math.floor(Math.random() * this.#clients.length)];
      if (client === undefined) return;
      const call: Call = { dueAt: to, connection: client.connection, state: "waiting", id: 0 };
      if (this.#isMeasured(call)) this.#counts.offered += 1;
      this.#open.push(call);
      client.waiting.push(call);
    }
  }

  #expire(before: number): void {
    for (
      let call = this.#open.peekFront();
      call !== undefined && call.dueAt <= before;
      call = this.#open.peekFront()
    ) {
      this.#open.shift();
      if (call.state === "done") continue;
      if (call.state === "sent") call.connection.cancel(call);
      call.state = "done";
      if (this.#isMeasured(call)) this.#counts.expired += 1;
    }
  }

  #pump({ connection, waiting }: Client): void {
    for (
      let call = waiting.peekFront();
      call !== undefined && (call.state === "done" || connection.hasRoom);
      call = waiting.peekFront()
    ) {
      waiting.shift();
      if (call.state === "done") continue;
      call.state = "sent";
      connection.start(call);
    }
    connection.flush();
  }

  #answered(call: Call, answer: Answer): void {
    call.state = "done";
    if (!this.#isMeasured(call)) return;
    this.#counts[answer] += 1;
    if (answer === "served") this.#latencies.push(performance.now() - call.dueAt);
  }

  #isMeasured({ dueAt }: Call): boolean {
    return dueAt >= this.#countFrom && dueAt < this.#countTo;
  }
}
