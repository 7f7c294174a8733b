import { Pool } from "undici";
import { Window } from "../measure.js";

/** One kind of request. */
export interface HttpLoad {
  readonly method: "GET" | "POST";
  /** The upstream's path. */
  readonly path: string;
  /** Bytes of the request's body. */
  readonly bytes: number;
  /** Connections, each of which has one request at a time. */
  readonly connections: number;
}

/** Makes requests of one kind, again and again, on as many connections as it says. */
export function httpLoad(port: number, prefix: string, load: HttpLoad): (count: number) => Promise<void> {
  const { method, path, bytes, connections } = load;
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 });
  const body = bytes === 0 ? null : Buffer.alloc(bytes, "x");
  const headers = body === null ? {} : { "content-type": "text/plain" };
  const window = new Window(connections, 1, () => {
    pool.dispatch(
      { path: prefix + path, method, headers, body },
      {
        onRequestStart() {},
        onResponseStart(_controller, status) {
          if (status !== 200) throw new Error(`${prefix}${path} was answered with ${status}`);
        },
        onResponseData() {},
        onResponseEnd: () => window.arrived(1),
        onResponseError(_controller, error) {
          throw error;
        },
      },
    );
  });
  return (count) => window.run(count);
}
