import type { Socket } from "node:net";
import { buildConnector } from "undici";

/** What undici keeps on a connection while an answer comes over it. */
interface AnswerParser {
  paused: boolean;
  shouldKeepAlive: boolean;
  resume(): void;
}

/**
 * Makes connections for undici that may end while nobody reads from them. Undici 7 asserts that its parser is not paused when a
 * connection ends, and throws where nobody can catch it; undici 8 does not, but wants a newer Node (nodejs/undici#5360).
 */
export function steadyConnector(options: buildConnector.BuildOptions): buildConnector.connector {
  const connect = buildConnector(options);
  return (target, callback) => {
    connect(target, (...outcome) => {
      const [, socket] = outcome;
      if (socket) steady(socket); // undefined rather than null where none came about
      callback(...outcome);
    });
  };
}

// These listeners come before undici's own.
function steady(socket: Socket): void {
  // Every byte has been parsed, so that only the end of the answer can still come of it.
  socket.on("end", () => pausedParser(socket)?.resume());
  socket.on("error", () => {
    const parser = pausedParser(socket);
    // What counts is the error then: not whether the end of the connection could be the end of the answer.
    if (parser !== undefined) parser.shouldKeepAlive = true;
  });
}

function pausedParser(socket: Socket): AnswerParser | undefined {
  const key = Object.getOwnPropertySymbols(socket).find(({ description }) => description === "parser");
  if (key === undefined) return undefined;
  const parser = (socket as unknown as Record<symbol, AnswerParser | null>)[key];
  return parser?.paused ? parser : undefined;
}
