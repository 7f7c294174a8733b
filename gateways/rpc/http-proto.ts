import { create, type MessageInitShape } from "@bufbuild/protobuf";
import {
  HttpAnswerFrameSchema,
  type HttpHeader,
  HttpRequestFrameSchema,
  type HttpAnswerFrame as ProtoAnswerFrame,
  type HttpRequestFrame as ProtoRequestFrame,
} from "../../gen/singyeong/v1/http_pb.js";
import type {
  HeaderFields,
  HttpAnswerFrame,
  HttpAnswerPart,
  HttpRequestFrame,
  HttpRequestPart,
} from "../../src/message/http-frame.js";

type AnswerPartInit = NonNullable<MessageInitShape<typeof HttpAnswerFrameSchema>["part"]>;
type RequestPartInit = NonNullable<MessageInitShape<typeof HttpRequestFrameSchema>["part"]>;

/** Fields as one list of names and values. */
export function fieldsFromProto(headers: readonly HttpHeader[]): string[] {
  return headers.flatMap(({ name, value }) => [name, value]);
}

/** Fields in proto terms; names in lower case. */
export function fieldsToProto(fields: HeaderFields): { name: string; value: string }[] {
  const headers: { name: string; value: string }[] = [];
  for (let at = 0; at < fields.length; at += 2) {
    headers.push({ name: (fields[at] ?? "").toLowerCase(), value: fields[at + 1] ?? "" });
  }
  return headers;
}

/** A piece of a request on its way down a session. */
export function requestFrameToProto({ requestId, part }: HttpRequestFrame): ProtoRequestFrame {
  return create(HttpRequestFrameSchema, { requestId: BigInt(requestId), part: requestPartInit(part) });
}

function requestPartInit(part: HttpRequestPart): RequestPartInit {
  switch (part.kind) {
    case "head": {
      const { method, target, fields, hasBody } = part;
      return { case: "head", value: { method, target, headers: fieldsToProto(fields), hasBody } };
    }
    case "chunk":
      return { case: "chunk", value: part.bytes };
    case "end":
      return { case: "end", value: { headers: fieldsToProto(part.trailers) } };
    case "credit":
      return { case: "credit", value: part.bytes };
    case "reset":
      return { case: "reset", value: {} };
    default:
      return part satisfies never;
  }
}

/** The same read back. */
export function requestFrameFromProto({ requestId, part }: ProtoRequestFrame): HttpRequestFrame {
  return { requestId: Number(requestId), part: requestPart(part) };
}

function requestPart(part: ProtoRequestFrame["part"]): HttpRequestPart {
  switch (part.case) {
    case "head": {
      const { method, target, headers, hasBody } = part.value;
      return { kind: "head", method, target, fields: fieldsFromProto(headers), hasBody };
    }
    case "chunk":
      return { kind: "chunk", bytes: part.value };
    case "end":
      return { kind: "end", trailers: fieldsFromProto(part.value.headers) };
    case "credit":
      return { kind: "credit", bytes: part.value };
    case "reset":
    case undefined:
      return { kind: "reset" };
    default:
      return part satisfies never;
  }
}

/** A piece of an answer, as a peer hands it on. */
export function answerFrameToProto({ requestId, part }: HttpAnswerFrame): ProtoAnswerFrame {
  return create(HttpAnswerFrameSchema, { requestId: BigInt(requestId), part: answerPartInit(part) });
}

function answerPartInit(part: HttpAnswerPart): AnswerPartInit {
  switch (part.kind) {
    case "head":
      return { case: "head", value: { status: part.status, headers: fieldsToProto(part.fields) } };
    case "chunk":
      return { case: "chunk", value: part.bytes };
    case "end":
      return { case: "end", value: { headers: fieldsToProto(part.trailers) } };
    case "credit":
      return { case: "credit", value: part.bytes };
    case "reset":
      return { case: "reset", value: { reason: part.reason } };
    default:
      return part satisfies never;
  }
}

/** A piece of an answer on its way up; it has been validated, so that its part is set. */
export function answerFrameFromProto({ requestId, part }: ProtoAnswerFrame): HttpAnswerFrame {
  return { requestId: Number(requestId), part: answerPart(part) };
}

function answerPart(part: ProtoAnswerFrame["part"]): HttpAnswerPart {
  switch (part.case) {
    case "head":
      return { kind: "head", status: part.value.status, fields: fieldsFromProto(part.value.headers) };
    case "chunk":
      return { kind: "chunk", bytes: part.value };
    case "end":
      return { kind: "end", trailers: fieldsFromProto(part.value.headers) };
    case "credit":
      return { kind: "credit", bytes: part.value };
    case "reset":
      return { kind: "reset", reason: part.value.reason };
    case undefined:
      return { kind: "reset", reason: "a piece of the answer was empty" };
    default:
      return part satisfies never;
  }
}
