/** One call of an open-loop load. */
export interface Call {
  /** When it came up, on the clock of `performance`: its deadline counts from here, not from when it was sent. */
  readonly dueAt: number;
  readonly connection: LoadConnection;
  state: "waiting" | "sent" | "done";
  /** Its connection's own name for it. */
  id: number;
}

/** How a call was answered. */
export type Answer = "served" | "refused";

/** A connection that calls are put on. */
export interface LoadConnection {
  /** True where the next call need not wait. */
  readonly hasRoom: boolean;
  start(call: Call): void;
  /** Gives up a call that was started. */
  cancel(call: Call): void;
  /** Writes what was started and cancelled. */
  flush(): void;
  close(): void;
  /** How often the server has ended it, and it was opened again. */
  readonly reconnects: number;
}
