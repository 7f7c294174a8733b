import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { Client, credentials, type ServiceError } from "@grpc/grpc-js";
import {
  type ConsumeCommandSchema,
  ConsumeRequestSchema,
  type ConsumeResponse,
  ConsumeResponseSchema,
  type EnqueueItemSchema,
  EnqueueRequestSchema,
  type EnqueueResponse,
  EnqueueResponseSchema,
} from "../../../gen/singyeong/v1/queue_service_pb.js";
import {
  body,
  forEachParty,
  type QueueLoad,
  type QueueLoadOptions,
  queueLoad,
  Tally,
  unsettled,
} from "./queue-load.js";

const queue = "bench";

/** An item of an enqueue, as it is handed in. */
export type ItemInit = MessageInitShape<typeof EnqueueItemSchema>;

/** The broker through grpc-js. With batches, a frame of messages is acknowledged by one command; else each message by its own. */
export async function brokerLoad({ port, batch }: QueueLoadOptions): Promise<QueueLoad> {
  const tally = new Tally();
  await forEachParty(() => consume(openChannel(port), batch > 1, tally));
  const item = { content: { data: body, contentType: "application/octet-stream" } };
  const senders = await forEachParty(() => {
    const channel = openChannel(port);
    return (count: number) => enqueue(channel, queue, Array(count).fill(item));
  });
  return queueLoad(senders, batch, tally);
}

/** A connection of its own; grpc-js would share one among all of a process. */
export function openChannel(port: number): Client {
  return new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    "grpc.use_local_subchannel_pool": 1,
  });
}

/** Stores messages. @throws Error (rejects with) when one of them was not stored. */
export function enqueue(channel: Client, name: string, items: readonly ItemInit[]): Promise<void> {
  return new Promise((resolve, reject) => {
    channel.makeUnaryRequest(
      "/singyeong.v1.QueueService/Enqueue",
      (request: MessageInitShape<typeof EnqueueRequestSchema>) =>
        Buffer.from(toBinary(EnqueueRequestSchema, create(EnqueueRequestSchema, request))),
      (bytes): EnqueueResponse => fromBinary(EnqueueResponseSchema, bytes),
      { queue: name, items: [...items] },
      (error: ServiceError | null, response) => {
        if (error !== null) reject(error);
        else if (response?.results.every(({ result }) => result.case === "receipt")) resolve();
        else reject(new Error("a message was refused"));
      },
    );
  });
}

type CommandInit = MessageInitShape<typeof ConsumeCommandSchema>;

async function consume(channel: Client, together: boolean, tally: Tally): Promise<void> {
  const stream = channel.makeBidiStreamRequest(
    "/singyeong.v1.QueueService/Consume",
    (commands: readonly CommandInit[]) =>
      Buffer.from(toBinary(ConsumeRequestSchema, create(ConsumeRequestSchema, { commands: [...commands] }))),
    (bytes) => fromBinary(ConsumeResponseSchema, bytes),
  );
  stream.write([{ command: { case: "start", value: { queue, initialCredit: unsettled } } }]);
  await new Promise<void>((resolve) => {
    stream.on("data", (response: ConsumeResponse) => {
      if (response.events[0]?.event.case === "started") resolve();
      const leaseIds = leasesIn(response);
      if (leaseIds.length > 0) stream.write(settling(leaseIds, together));
      tally.settled(acknowledgedIn(response));
    });
  });
}

function leasesIn({ events }: ConsumeResponse): string[] {
  return events.flatMap(({ event }) => (event.case === "message" ? [event.value.leaseId] : []));
}

function acknowledgedIn({ events }: ConsumeResponse): number {
  let count = 0;
  for (const { event } of events) {
    if (event.case !== "commandResult") continue;
    if (event.value.result.case !== "ack") throw new Error(`no ack: ${event.value.result.case}`);
    count += event.value.result.value.outcomes.length;
  }
  return count;
}

function settling(leaseIds: string[], together: boolean): CommandInit[] {
  const groups = together ? [leaseIds] : leaseIds.map((leaseId) => [leaseId]);
  return [
    ...groups.map(
      (group): CommandInit => ({
        id: 1n, // any but 0: answered once it is on disk
        command: { case: "ack", value: { queue, leaseIds: group } },
      }),
    ),
    { command: { case: "grantCredit", value: { credit: leaseIds.length } } },
  ];
}
