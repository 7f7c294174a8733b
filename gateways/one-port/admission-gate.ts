import type { IncomingMessage, ServerResponse } from "node:http";
import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";

/** One connection's place in line. */
export interface GateSeat {
  /** Asks to be served, once for each request. */
  admits(): boolean;
  /** The connection has gone. */
  leave(): void;
}

/** Whom the port serves while there is more to do than can be done, and what the others hear. */
export interface AdmissionGate {
  /** False: nobody is ever asked to hold back. */
  readonly mayClose: boolean;
  /** A connection has come. `onTurn` is told whether calls are welcome from it, whenever that changes. */
  join(onTurn: (isOpen: boolean) => void): GateSeat;
  /** Answers a stream that is not served. */
  refuseStream(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void;
  /** Answers an HTTP/1 request that is not served. */
  refuseRequest(request: IncomingMessage, response: ServerResponse): void;
}

/** Paths of those who watch over the broker, and of other brokers: they have to hear from it above all when it is overloaded. */
const alwaysServed =
  /^\/(healthz|readyz|metrics|grpc\.health\.v1\.Health\/\w+|singyeong\.cluster\.v1\.PeerService\/\w+)\/?(\?|$)/;

/** True for a path that is served whatever there is to do. */
export function isAlwaysServed(path: string | undefined): boolean {
  return path !== undefined && alwaysServed.test(path);
}
