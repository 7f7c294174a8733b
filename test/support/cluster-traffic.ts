import { createClient } from "@connectrpc/connect";
import type { ExecutionContext } from "ava";
import { MessageService, type SendResponse } from "../../gen/singyeong/v1/message_service_pb.js";
import type { ClusterMember } from "./cluster-processes.js";
import { jsonContent } from "./consumer-client.js";
import { eventually } from "./eventually.js";
import type { QueueHistory } from "./queue-history.js";
import type { QueueLoad } from "./queue-load.js";
import { grpcTransport, identifyStream, type StreamClient } from "./rpc-client.js";

/** Sends through one broker to the client of this id. */
export async function sendThrough(
  member: ClusterMember,
  clientId: string,
  timeoutMs = 2_000,
): Promise<SendResponse> {
  const query = {
    applicationSelector: { case: "application" as const, value: "app" },
    filter: { case: "cel" as const, value: `name == "${clientId}"` },
  };
  const messages = createClient(MessageService, grpcTransport(member));
  return messages.send({ query, content: jsonContent("hello") }, { timeoutMs });
}

/** Connects a client of the application `app`, whose attribute `name` is its id. */
export async function joinAt(
  t: ExecutionContext,
  member: ClusterMember,
  clientId: string,
): Promise<StreamClient> {
  const metadata = { attributes: { name: { kind: { case: "stringValue" as const, value: clientId } } } };
  return identifyStream(t, member, { application: "app", clientId, metadata });
}

/** Servers that lose their leader choose another one within some 10 s, and whoever waits for them tries again after. */
const patienceMs = 60_000;

/** Waits until more is confirmed than before, as the load goes on. */
export async function moreConfirmed(
  t: ExecutionContext,
  history: QueueHistory,
  count: number,
): Promise<void> {
  const before = history.confirmedCount;
  await eventually(t, (tt) => tt.true(history.confirmedCount > before + count), patienceMs);
}

/** Ends a load: waits until everything that was confirmed has come, and holds what was seen against what is promised. */
export async function endLoad(t: ExecutionContext, load: QueueLoad, history: QueueHistory): Promise<void> {
  await load.stopProducing();
  await eventually(t, (tt) => tt.deepEqual(history.outstanding, []), patienceMs);
  await load.stop();
  history.check(t);
  t.log(`${history.confirmedCount} confirmed, ${history.repeated} came more than once`);
}
