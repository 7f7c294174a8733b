import type { CloseReason, SessionEvent, Transport } from "../../src/session/transport.js";

/** A transport that keeps what it is given, and blocks, answers and dies as a test says. */
export class FakeTransport implements Transport {
  readonly kind = "fake";
  readonly encoding = "fake";
  readonly remoteAddress = "10.0.0.1";
  readonly liveness: Transport["liveness"];
  /** One entry for each call of `write`. */
  readonly batches: SessionEvent[][] = [];
  bufferedBytes = 0;
  takesMore = true;
  alive = true;
  /** Thrown by `write`, where it is set. */
  fault: Error | undefined;
  probes = 0;
  closedFor: CloseReason | undefined;

  constructor(liveness: Transport["liveness"] = "heartbeats") {
    this.liveness = liveness;
  }

  /** Everything written, in order. */
  get events(): SessionEvent[] {
    return this.batches.flat();
  }

  /** Ids of the messages written, in order. */
  get messageIds(): string[] {
    return this.events.flatMap((event) => (event.kind === "message" ? [event.message.id] : []));
  }

  write(events: readonly SessionEvent[]): boolean {
    if (this.fault !== undefined) throw this.fault;
    this.batches.push([...events]);
    return this.takesMore;
  }

  async probe(): Promise<boolean> {
    this.probes += 1;
    return this.alive;
  }

  close(reason: CloseReason): void {
    this.closedFor = reason;
  }
}
