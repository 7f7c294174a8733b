import { createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { DirectoryService } from "../../../gen/singyeong/v1/directory_service_pb.js";
import { MessageService } from "../../../gen/singyeong/v1/message_service_pb.js";
import { SessionService } from "../../../gen/singyeong/v1/session_service_pb.js";

// Runs in the browser: what a web application would do, over both protocols that a browser can speak.

/** Subscribes, updates its metadata, sends to itself by a query over it, and gives the text that arrived. */
async function converse(protocol: "connect" | "grpc-web", baseUrl: string): Promise<string> {
  const transport =
    protocol === "connect" ? createConnectTransport({ baseUrl }) : createGrpcWebTransport({ baseUrl });
  const sessions = createClient(SessionService, transport);
  const abort = new AbortController();
  const identify = { application: "web", clientId: protocol };
  for await (const { events } of sessions.subscribe({ identify }, { signal: abort.signal })) {
    for (const { event } of events) {
      if (event.case === "ready") void sendToMyself(event.value.sessionToken);
      if (event.case !== "message") continue;
      abort.abort();
      return new TextDecoder().decode(event.value.content?.data);
    }
  }
  return "the subscription ended";

  async function sendToMyself(token: string): Promise<void> {
    const headers = { "singyeong-session": token };
    const set = { page: { kind: { case: "stringValue" as const, value: protocol } } };
    await createClient(DirectoryService, transport).updateMetadata({ set }, { headers });
    const query = { filter: { case: "cel" as const, value: `page == "${protocol}"` } };
    const content = { data: new TextEncoder().encode(`hello over ${protocol}`), contentType: "text/plain" };
    await createClient(MessageService, transport).send({ query, content }, { headers });
  }
}

Object.assign(globalThis, { converse });
