import { create } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { type Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema, RetryInfoSchema } from "../../gen/google/rpc/error_details_pb.js";
import { ErrorReason as ProtoReason } from "../../gen/singyeong/v1/error_reason_pb.js";
import { type Failure, FailureSchema } from "../../gen/singyeong/v1/failure_pb.js";
import type { BrokerError } from "../../src/errors.js";
import { wireStatus } from "../error-map.js";

/** The `domain` of every ErrorInfo of this broker. */
const errorDomain = "singyeong.v1";

/** The status with which a call fails: code, text, ErrorInfo, and RetryInfo where the broker knows when to come back. */
export function errorToConnect(error: BrokerError): ConnectError {
  const info = { desc: ErrorInfoSchema, value: errorInfoOf(error) };
  const retryAfterMs = retryDelayMs(error);
  const retry = { desc: RetryInfoSchema, value: { retryDelay: durationFromMs(retryAfterMs ?? 0) } };
  const code: Code = wireStatus[error.code].grpc;
  return new ConnectError(
    error.message,
    code,
    undefined,
    retryAfterMs === undefined ? [info] : [info, retry],
  );
}

/** Characters of details that one status may hold: trailers have little room, and some details name what a client sent. */
const maxDetailsLength = 2_048;

/** The fields of an error's `google.rpc.ErrorInfo`; details beyond what trailers can carry are left out. */
export function errorInfoOf({ reason, details }: BrokerError) {
  const metadata: Record<string, string> = {};
  let length = 0;
  for (const [key, value] of Object.entries(details)) {
    length += key.length + value.length;
    if (length <= maxDetailsLength) metadata[key] = value;
  }
  return { reason, domain: errorDomain, metadata };
}

/** The same as the answer to one command of a session stream. */
export function errorToFailure(error: BrokerError): Failure {
  const retryAfterMs = retryDelayMs(error);
  return create(FailureSchema, {
    code: wireStatus[error.code].grpc,
    reason: ProtoReason[error.reason],
    message: error.message,
    details: { ...error.details },
    ...(retryAfterMs === undefined ? {} : { retryDelay: durationFromMs(retryAfterMs) }),
  });
}

function retryDelayMs({ details }: BrokerError): number | undefined {
  return details["retryAfterMs"] === undefined ? undefined : Number(details["retryAfterMs"]);
}
