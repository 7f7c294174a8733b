import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import test from "ava";
import { ConsumeRequestSchema } from "../../../gen/singyeong/v1/queue_service_pb.js";
import { openHttp2 } from "../../support/port.js";
import { grpcFrame, openRawCall, rawAnswer } from "../../support/raw-call.js";
import { startBroker } from "../../support/running-broker.js";

const path = "/singyeong.v1.QueueService/Consume";

function frameOf(...commands: NonNullable<MessageInitShape<typeof ConsumeRequestSchema>["commands"]>) {
  return grpcFrame(toBinary(ConsumeRequestSchema, create(ConsumeRequestSchema, { commands })));
}

const start = frameOf({ command: { case: "start", value: { queue: "q" } } });

const faults = {
  "is no ConsumeRequest": [grpcFrame(Buffer.from([10, 100, 1])), "3"],
  "is compressed": [grpcFrame(Buffer.of(1), 1), "3"],
  "is over the limit": [grpcFrame(Buffer.alloc(2_000_000)), "3"],
} as const;

for (const [what, [frame, status]] of Object.entries(faults)) {
  test(`a consume stream ends with a status after a frame that ${what}`, async (t) => {
    const broker = await startBroker(t);
    const stream = openRawCall(openHttp2(t, broker), path);
    stream.write(start);
    stream.write(frame);
    const answer = await rawAnswer(stream);
    t.is(answer.status, status);
    t.true(answer.bytes.length > 0); // it had started
  });
}

test("a consume stream ends with its deadline", async (t) => {
  const broker = await startBroker(t);
  const stream = openRawCall(openHttp2(t, broker), path, { "grpc-timeout": "50m" });
  stream.write(start);
  t.is((await rawAnswer(stream)).status, "4");
});

test("a consumer that may not is refused before its stream begins", async (t) => {
  const broker = await startBroker(t, { "--auth": "secret" });
  const session = openHttp2(t, broker);
  for (const [headers, status] of [
    [{}, "16"],
    [{ authorization: "wrong" }, "16"],
    [{ "singyeong-session": "unknown" }, "5"],
  ] as const) {
    const stream = openRawCall(session, path, headers);
    stream.write(start);
    const { bytes, ...answer } = await rawAnswer(stream);
    t.is(answer.status, status);
    t.is(bytes.length, 0);
  }
});
