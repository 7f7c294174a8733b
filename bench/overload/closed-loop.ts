import type { Answer, Call, LoadConnection } from "./load-connection.js";

/** A load whose clients each keep some calls under way. */
export interface ClosedLoopOptions {
  readonly clients: number;
  /** Calls of one client under way. */
  readonly depth: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
  readonly connect: (onAnswer: (call: Call, answer: Answer) => void) => LoadConnection;
}

/** Calls served in a second while every client always waits for some: the most that a server gets through. */
export async function closedLoop(options: ClosedLoopOptions): Promise<number> {
  let served = 0;
  const clients = Array.from({ length: options.clients }, () => {
    const connection = options.connect((_call, answer) => {
      if (answer === "served") served += 1;
      start();
      connection.flush();
    });
    const start = () => connection.start({ dueAt: 0, connection, state: "sent", id: 0 });
    for (let count = 0; count < options.depth; count += 1) start();
    connection.flush();
    return connection;
  });
  const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  await after(options.warmUpMs);
  const [before, since] = [served, performance.now()];
  await after(options.measuredMs);
  const perSecond = ((served - before) / (performance.now() - since)) * 1000;
  for (const connection of clients) connection.close();
  return perSecond;
}
