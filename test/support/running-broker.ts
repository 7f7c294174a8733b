import { deepStrictEqual } from "node:assert/strict";
import type { ExecutionContext } from "ava";
import { openServer, type Server } from "../../gateways/server.js";
import { loadConfig } from "../../src/config/load-config.js";
import { type Logger, silentLogger } from "../../src/observability/logger.js";
import type { Clock } from "../../src/util/clock.js";

/** A broker that a test talks to. */
export interface RunningBroker {
  readonly server: Server;
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly baseUrl: string;
  /** Errors that the broker has logged; a test that expects none leaves it to the teardown to look. */
  readonly loggedErrors: unknown[];
}

/**
 * Opens a broker with all its gateways on a free port, with settings by flag (`{ "--auth": "secret" }`); queues are kept in memory unless a flag says otherwise. When the test is over it closes the
 * broker, which must have logged no error and must leave no session, client or request behind.
 */
export async function startBroker(
  t: ExecutionContext,
  flags: Readonly<Record<string, string | boolean>> = {},
  time: { readonly clock?: Clock } = {},
): Promise<RunningBroker> {
  const loggedErrors: unknown[] = [];
  const logger: Logger = { ...silentLogger, error: (facts) => loggedErrors.push(facts) };
  const readFile = () => {
    throw new Error("no file");
  };
  const config = loadConfig({
    flags: { "--port": "0", "--queue-store": "memory", ...flags },
    env: {},
    readFile,
  });
  const server = await openServer({ config, version: "0.0.0-test", logger, ...time });
  t.teardown(async () => {
    await server.close();
    const { sessions, directory, requests, accessControl } = server.broker.context;
    // Streams hear of their connections' end a little later than the port.
    for (let turns = 0; accessControl.held > 0 && turns < 1_000; turns += 1)
      await new Promise((resolve) => setImmediate(resolve));
    // A test that is over takes no assertions any more; one that throws here fails it all the same.
    deepStrictEqual(
      {
        sessions: sessions.size,
        clients: directory.size,
        requests: requests.size,
        credentials: accessControl.held,
        loggedErrors,
      },
      { sessions: 0, clients: 0, requests: 0, credentials: 0, loggedErrors: [] },
    );
  });
  return { server, port: server.port, baseUrl: `http://127.0.0.1:${server.port}`, loggedErrors };
}
