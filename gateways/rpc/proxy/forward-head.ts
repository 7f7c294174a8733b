import { durationMs } from "@bufbuild/protobuf/wkt";
import type { ForwardRequestHead } from "../../../gen/singyeong/v1/proxy_service_pb.js";
import type { CommandContext } from "../../../src/commands/context.js";
import type { HeaderFields } from "../../../src/message/http-frame.js";
import type { ForwardedHead } from "../../../src/proxy/answer-sink.js";
import type { RequestBody } from "../../../src/proxy/exchange.js";
import { requestFields } from "../../../src/proxy/forwarding-fields.js";
import type { ForwardCall } from "../../../src/proxy/http-proxy.js";
import { fieldsFromProto, fieldsToProto } from "../http-proto.js";
import type { NodeConnection } from "../node-connection.js";
import { queryFromProto } from "../query-proto.js";

/** What stands behind a request's head. */
export interface RequestContent {
  readonly body?: RequestBody;
  readonly trailers?: () => HeaderFields;
}

/** A request to forward from its head in proto terms. */
export function forwardCall(
  { limits }: CommandContext,
  head: ForwardRequestHead,
  { body, trailers }: RequestContent,
  { remoteAddress }: NodeConnection,
): ForwardCall {
  const arrival = { remoteAddress, scheme: "http", httpVersion: "2", trusted: false } as const;
  const fields = requestFields(fieldsFromProto(head.headers), arrival);
  return {
    query: queryFromProto(head.query, limits),
    request: {
      method: head.method,
      target: head.target,
      fields: body instanceof Uint8Array ? withoutLength(fields) : fields,
      kind: "http",
      expectsContinue: false,
      ...(body === undefined ? {} : { body }),
      ...(trailers === undefined ? {} : { trailers }),
    },
    followRedirects: head.followRedirects,
    ...(head.timeout === undefined ? {} : { timeoutMs: durationMs(head.timeout) }),
  };
}

/** An answer's head in proto terms. */
export function forwardedHeadInit({ status, fields, upstream, attempts }: ForwardedHead) {
  return { status, headers: fieldsToProto(fields), upstream: { ...upstream }, attempts };
}

/** A body that is all here knows its own length. */
function withoutLength(fields: HeaderFields): string[] {
  return fields.filter((_, at) => (fields[at - (at % 2)] ?? "").toLowerCase() !== "content-length");
}
