import type { Socket } from "node:net";

/** What a connection speaks. */
export type Protocol = "http1" | "http2";

/** How long the first bytes may take, and what follows. */
export interface SniffOptions {
  readonly timeoutMs: number;
  readonly chosen: (protocol: Protocol) => void;
  readonly late: () => void;
}

/** With these bytes every HTTP/2 connection begins. RFC 9113 §3.4. */
const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");

/**
 * Waits for the first bytes of a connection and calls `chosen` with what they speak; every byte is still there to be read.
 * A connection that does not show it within `timeoutMs`, which calls `late`, or ends before, is destroyed.
 */
export function sniffProtocol(socket: Socket, { timeoutMs, late, chosen }: SniffOptions): void {
  let seen: Buffer = Buffer.alloc(0);
  const timer = setTimeout(() => {
    late();
    socket.destroy();
  }, timeoutMs);
  const stop = () => {
    clearTimeout(timer);
    socket.off("readable", look);
    socket.off("end", hangUp);
    socket.off("close", stop);
  };
  const hangUp = () => socket.destroy();

  // "readable" and "unshift", since bytes that a "data" listener has seen cannot be given back.
  function look(): void {
    for (let chunk: Buffer | null = socket.read(); chunk !== null; chunk = socket.read()) {
      seen = Buffer.concat([seen, chunk]);
    }
    const protocol = protocolOf(seen);
    if (protocol === undefined) return;
    stop();
    socket.unshift(seen);
    chosen(protocol);
  }

  socket.on("readable", look);
  socket.on("end", hangUp);
  socket.on("close", stop);
}

/** Undefined while the bytes may still become the preface. */
function protocolOf(seen: Buffer): Protocol | undefined {
  const length = Math.min(seen.length, preface.length);
  if (!seen.subarray(0, length).equals(preface.subarray(0, length))) return "http1";
  return length === preface.length ? "http2" : undefined;
}
