import test, { type ExecutionContext } from "ava";
import { type Broker, openBroker } from "../../src/broker.js";
import { identify } from "../../src/commands/identify.js";
import { loadConfig } from "../../src/config/load-config.js";
import { BrokerError } from "../../src/errors.js";
import { silentLogger } from "../../src/observability/logger.js";
import { noMetrics } from "../../src/observability/metrics.js";
import type { Session } from "../../src/session/session.js";
import { FakeClock } from "../support/fake-clock.js";
import { FakeTransport } from "../support/fake-transport.js";

async function openTestBroker(t: ExecutionContext): Promise<Broker> {
  const config = loadConfig({ flags: { "--queue-store": "memory" }, env: {}, readFile: () => "" });
  const surroundings = { logger: silentLogger, metrics: noMetrics, clock: new FakeClock() };
  const openUpstreamTransport = () => ({ dispatch: () => t.fail() as never, close: async () => {} });
  const broker = await openBroker({ config, version: "0.0.0-test", openUpstreamTransport, ...surroundings });
  t.teardown(() => broker.close());
  return broker;
}

/** Lets the session in as `app/a`; resolves with the reason where it is refused. */
async function identifyAsA({ context }: Broker, session: Session): Promise<string> {
  const request = { application: "app", clientId: "a", metadata: new Map(), receiveClientEvents: false };
  try {
    await identify(context, session, { ...request, wrongCredential: "refuse" });
    return "let in";
  } catch (error) {
    return error instanceof BrokerError ? error.reason : String(error);
  }
}

test("lets one of several connections in that want the same id in the same moment", async (t) => {
  const broker = await openTestBroker(t);
  const transports = [new FakeTransport(), new FakeTransport(), new FakeTransport()];
  const sessions = transports.map((transport) => broker.context.sessions.open(transport));
  const outcomes = await Promise.all(sessions.map((session) => identifyAsA(broker, session)));
  t.deepEqual(outcomes, ["let in", "CLIENT_ALREADY_REGISTERED", "CLIENT_ALREADY_REGISTERED"]);
  t.deepEqual(
    sessions.map(({ state }) => state),
    ["identified", "opened", "opened"],
  );
});

test("lets one of several connections take over from a client that no longer answers", async (t) => {
  const broker = await openTestBroker(t);
  const ghost = new FakeTransport();
  await identifyAsA(broker, broker.context.sessions.open(ghost));
  ghost.alive = false;
  const sessions = [new FakeTransport(), new FakeTransport()].map((transport) =>
    broker.context.sessions.open(transport),
  );
  const outcomes = await Promise.all(sessions.map((session) => identifyAsA(broker, session)));
  t.deepEqual(outcomes, ["let in", "CLIENT_ALREADY_REGISTERED"]);
  t.is(ghost.closedFor, "taken-over");
  t.is(broker.context.directory.get("app", "a")?.receiver, sessions[0]);
});
