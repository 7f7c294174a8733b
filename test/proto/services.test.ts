import type { DescMethod, DescService } from "@bufbuild/protobuf";
import test from "ava";
import { AdminService } from "../../gen/singyeong/v1/admin_service_pb.js";
import { DirectoryService } from "../../gen/singyeong/v1/directory_service_pb.js";
import { MessageService } from "../../gen/singyeong/v1/message_service_pb.js";
import { ProxyService } from "../../gen/singyeong/v1/proxy_service_pb.js";
import { QueueService } from "../../gen/singyeong/v1/queue_service_pb.js";
import { SessionService } from "../../gen/singyeong/v1/session_service_pb.js";

type MethodKind = DescMethod["methodKind"];

interface ExpectedService {
  readonly name: string;
  readonly methods: Readonly<Record<string, MethodKind>>;
}

const holdsMethods = test.macro({
  exec(t, service: DescService, { name, methods }: ExpectedService) {
    t.is(service.typeName, name);
    t.deepEqual(
      Object.fromEntries(service.methods.map((method) => [method.name, method.methodKind])),
      methods,
    );
  },
  title: (_, service: DescService) => `${service.name} has the methods that callers know it by`,
});

test(holdsMethods, SessionService, {
  name: "singyeong.v1.SessionService",
  methods: { Connect: "bidi_streaming", Subscribe: "server_streaming", GrantCredit: "unary" },
});

test(holdsMethods, MessageService, {
  name: "singyeong.v1.MessageService",
  methods: { Send: "unary", Broadcast: "unary", Request: "unary", Reply: "unary" },
});

test(holdsMethods, DirectoryService, {
  name: "singyeong.v1.DirectoryService",
  methods: {
    QueryClients: "unary",
    UpdateMetadata: "unary",
    WatchClients: "server_streaming",
    ExplainQuery: "unary",
  },
});

test(holdsMethods, QueueService, {
  name: "singyeong.v1.QueueService",
  methods: {
    Enqueue: "unary",
    Consume: "bidi_streaming",
    Ack: "unary",
    Release: "unary",
    Reject: "unary",
    Extend: "unary",
    GetQueue: "unary",
    ListQueues: "unary",
    ConfigureQueue: "unary",
    PeekMessages: "unary",
    PurgeQueue: "unary",
    ListDeadLetters: "unary",
    RedriveDeadLetters: "unary",
  },
});

test(holdsMethods, ProxyService, {
  name: "singyeong.v1.ProxyService",
  methods: { Forward: "unary", ForwardStream: "bidi_streaming" },
});

test(holdsMethods, AdminService, {
  name: "singyeong.v1.AdminService",
  methods: { GetInfo: "unary", ListPeers: "unary", ListSessions: "unary", Drain: "unary" },
});
