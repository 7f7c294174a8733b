import type { ExecutionContext } from "ava";
import { takenError } from "../../gateways/taken-error.js";
import type { CommandContext } from "../../src/commands/context.js";
import { type IdentifyRequest, identify } from "../../src/commands/identify.js";
import { BrokerError, type ErrorReason } from "../../src/errors.js";
import { silentLogger } from "../../src/observability/logger.js";
import type { ClientCaller } from "../../src/session/caller.js";
import type { Session } from "../../src/session/session.js";
import type { Clock } from "../../src/util/clock.js";
import { FakeTransport } from "../support/fake-transport.js";
import { type RunningBroker, startBroker } from "../support/running-broker.js";

/** A broker whose limit is near. */
export class LimitStage {
  readonly t: ExecutionContext;
  readonly broker: RunningBroker;

  constructor(t: ExecutionContext, broker: RunningBroker) {
    this.t = t;
    this.broker = broker;
  }

  get context(): CommandContext {
    return this.broker.server.broker.context;
  }

  /** A client of application `app` without a network. */
  async join(
    clientId: string,
    changes: Partial<IdentifyRequest> = {},
    transport = new FakeTransport("probe"),
  ): Promise<{
    readonly caller: ClientCaller;
    readonly session: Session;
    readonly transport: FakeTransport;
  }> {
    const session = this.context.sessions.open(transport);
    const who = { application: "app", clientId, metadata: new Map(), receiveClientEvents: false };
    try {
      await identify(this.context, session, { ...who, wrongCredential: "refuse", ...changes });
    } catch (error) {
      session.close("protocol-error");
      throw error;
    }
    return { caller: session.caller as ClientCaller, session, transport }; // it was let in
  }

  /** The error with which something is refused, once it has been taken as every gateway takes it. */
  async refusal(act: () => unknown): Promise<BrokerError> {
    try {
      await act();
    } catch (thrown) {
      return takenError(thrown, { context: this.context, logger: silentLogger }, "a test failed");
    }
    throw new Error("nothing was refused");
  }

  /** How often a limit was reached, as `/metrics` tells; the broker may have to notice first that connections have ended. */
  async reached(limit: string): Promise<number> {
    const metrics = await fetch(`${this.broker.baseUrl}/metrics`, { headers: { connection: "close" } });
    const line = new RegExp(`^singyeong_limit_refusals_total\\{limit="${limit}"\\} (\\d+)$`, "m");
    return Number(line.exec(await metrics.text())?.[1] ?? 0);
  }
}

/** One way to come to a limit. */
export interface LimitCase {
  /** What the way is. @default the only one */
  readonly way?: string;
  /** The settings, with the limit so low that it is soon reached. */
  readonly flags: Readonly<Record<string, string>>;
  /** The broker's clock. @default the machine's */
  readonly clock?: () => Clock;
  /** False: nobody can count it. @default true */
  readonly isCounted?: boolean;
  /** What comes of going past: the reason of the error, whose details name the limit, or words. */
  readonly outcome: ErrorReason | `${string} ${string}`;
  /** Goes as far as may be, then past; gives what comes of that. `isFree` is to be called between: nothing has been refused so far. */
  readonly play: (stage: LimitStage, isFree: () => Promise<void>) => Promise<BrokerError | string>;
}

/** Plays a case: at the limit nothing is refused; past it something is, says so and is counted. */
export async function playLimit(t: ExecutionContext, limit: string, limitCase: LimitCase): Promise<void> {
  const { flags, clock, isCounted = true, outcome, play } = limitCase;
  const broker = await startBroker(t, flags, clock === undefined ? {} : { clock: clock() });
  const stage = new LimitStage(t, broker);
  let wasFree = false;
  const past = await play(stage, async () => {
    wasFree = true;
    t.is(await stage.reached(limit), 0, "nothing is refused at the limit");
  });
  t.true(wasFree);
  if (past instanceof BrokerError) {
    t.is(past.reason, outcome as ErrorReason);
    t.is(past.details["limit"], limit);
  } else t.is(past, outcome);
  if (!isCounted) return;
  await eventually(async () => (await stage.reached(limit)) > 0);
}

/** Resolves once something is so; what cannot be found out yet is not so. */
export async function eventually(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const late = AbortSignal.timeout(10_000);
  for (;;) {
    if (await Promise.resolve(isSo()).catch(() => false)) return;
    late.throwIfAborted();
    await new Promise(setImmediate);
  }
}
