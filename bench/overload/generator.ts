// One load, in a process of its own: reads what is asked for as JSON from its argument, prints what came of it as JSON.
import { create, toBinary } from "@bufbuild/protobuf";
import { SendRequestSchema } from "../../gen/singyeong/v1/message_service_pb.js";
import { EnqueueRequestSchema } from "../../gen/singyeong/v1/queue_service_pb.js";
import { frameOf } from "../load/grpc-frames.js";
import { sendToReceiver, silentReceiver } from "../load/rpc-load.js";
import { closedLoop } from "./closed-loop.js";
import { Http2Connection } from "./http2-connection.js";
import { OpenLoop } from "./open-loop.js";

interface Asked {
  readonly port: number;
  readonly method: "send" | "enqueue";
  readonly clients: number;
  readonly depth: number;
  readonly perSecond?: number;
  readonly deadlineMs: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
}

const asked = JSON.parse(process.argv[2] ?? "") as Asked;
const shapes = {
  send: {
    path: "/singyeong.v1.MessageService/Send",
    frame: frameOf(toBinary(SendRequestSchema, create(SendRequestSchema, sendToReceiver(100)))),
    timeoutMs: asked.deadlineMs,
  },
  enqueue: {
    path: "/singyeong.v1.QueueService/Enqueue",
    frame: frameOf(
      toBinary(
        EnqueueRequestSchema,
        create(EnqueueRequestSchema, { queue: "bench", items: [{ content: { data: new Uint8Array(100) } }] }),
      ),
    ),
    timeoutMs: asked.deadlineMs,
  },
};
if (asked.method === "send") await silentReceiver(asked.port);
const connect = (onAnswer: ConstructorParameters<typeof Http2Connection>[2]) =>
  new Http2Connection(asked.port, shapes[asked.method], onAnswer);
const result =
  asked.perSecond === undefined
    ? { perSecond: await closedLoop({ ...asked, connect }) }
    : await new OpenLoop({ ...asked, perSecond: asked.perSecond, connect }).run();
console.log(JSON.stringify(result));
process.exit(0);
