import { broadcast } from "../../src/commands/broadcast.js";
import type { ClientCaller, CommandContext } from "../../src/commands/context.js";
import type { OutgoingMessage } from "../../src/commands/outgoing.js";
import { queryClients } from "../../src/commands/query-clients.js";
import { send } from "../../src/commands/send.js";
import { updateMetadata } from "../../src/commands/update-metadata.js";
import { BrokerError } from "../../src/errors.js";
import { parseTypedMetadata } from "../../src/metadata/typed-metadata.js";
import { parseLegacyQuery } from "../../src/query/legacy-query.js";
import type { Query } from "../../src/query/query.js";
import { andThen } from "../../src/util/maybe-promise.js";
import { type MaybeUnderway, Underway, whenDone } from "../../src/util/underway.js";
import { legacyClients } from "../legacy-client.js";
import type { IncomingFrame } from "./codecs/codec.js";
import { type DispatchType, isRecord } from "./frames.js";
import type { ConnectionQueues } from "./queues/connection-queues.js";

/** What a dispatch is answered with: a dispatch of this type, or nothing. */
export type DispatchAnswer =
  | { readonly t: string; readonly d: Readonly<Record<string, unknown>> }
  | undefined;

/** One dispatch of an identified client. */
export interface Dispatch {
  readonly context: CommandContext;
  readonly caller: ClientCaller;
  /** What the client does with queues; made when it is first asked for, since most clients have no use for it. */
  readonly queues: () => ConnectionQueues;
  readonly frame: IncomingFrame;
}

const handlers: Readonly<Record<DispatchType, (dispatch: Dispatch) => MaybeUnderway<DispatchAnswer>>> = {
  UPDATE_METADATA({ context, caller, frame }) {
    const update = { set: parseTypedMetadata(frame.d, context.limits) };
    return andThen(updateMetadata(context, caller, update), noAnswer);
  },
  SEND({ context, caller, frame }) {
    return whenDone(send(context, caller, outgoingMessage(context, frame)), noAnswer);
  },
  BROADCAST({ context, caller, frame }) {
    return whenDone(broadcast(context, caller, outgoingMessage(context, frame)), noAnswer);
  },
  QUERY_NODES({ context, caller, frame }) {
    const query = parseLegacyQuery(frame.d, context.limits);
    return andThen(queryClients(context, caller, query), (result) => ({
      t: "QUERY_NODES",
      d: { nodes: legacyClients(result, context.limits) },
    }));
  },
  // These two have done their part once they are handed over: what comes behind them does not wait for the disk.
  QUEUE({ queues, frame }) {
    const confirmed = queues().enqueue(frame);
    return Underway.from(confirmed.then((queue) => ({ t: "QUEUE_CONFIRM", d: { queue } })));
  },
  QUEUE_REQUEST({ queues, frame }) {
    queues().request(frame);
    return undefined;
  },
  QUEUE_REQUEST_CANCEL({ queues, frame }) {
    queues().cancel(frame);
    return undefined;
  },
  QUEUE_ACK: ({ queues, frame }) => Underway.from(queues().acknowledge(frame).then(noAnswer)),
};

/**
 * Runs one dispatch. PROTOCOL §3, §12.
 * @throws BrokerError what the command throws, `INVALID_REQUEST` and `INVALID_QUERY` for a malformed `d`.
 */
export function dispatch(type: DispatchType, dispatched: Dispatch): MaybeUnderway<DispatchAnswer> {
  return handlers[type](dispatched);
}

function noAnswer(): undefined {}

function outgoingMessage(context: CommandContext, frame: IncomingFrame): OutgoingMessage {
  const { d } = frame;
  if (!isRecord(d)) throw new BrokerError("INVALID_REQUEST", "d: must be a map with a target");
  const query = droppableBeside(d, parseLegacyQuery(d["target"], context.limits));
  const nonce = frame.nonce();
  const message = { query, payload: frame.payload(), headers: {} };
  return nonce === undefined ? message : { ...message, nonce };
}

// Old clients write `droppable` beside the target.
function droppableBeside(d: Readonly<Record<string, unknown>>, query: Query): Query {
  const { droppable } = d;
  return droppable === true || droppable === "true" ? { ...query, droppable: true } : query;
}
