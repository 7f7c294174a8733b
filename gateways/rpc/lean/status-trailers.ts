import type { OutgoingHttpHeaders } from "node:http2";
import { create, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { ErrorInfoSchema } from "../../../gen/google/rpc/error_details_pb.js";
import type { BrokerError } from "../../../src/errors.js";
import { wireStatus } from "../../error-map.js";
import { errorInfoOf } from "../failure.js";

/** The trailers of a gRPC call: its status, and for an error the text and a `google.rpc.Status` with the ErrorInfo. */
export function statusTrailers(error: BrokerError | undefined): OutgoingHttpHeaders {
  if (error === undefined) return { "grpc-status": "0" };
  return {
    "grpc-status": String(wireStatus[error.code].grpc),
    "grpc-message": encodeURIComponent(error.message),
    "grpc-status-details-bin": Buffer.from(statusBytes(error)).toString("base64").replace(/=+$/, ""),
  };
}

/** google.rpc.Status: code = 1, message = 2, details = 3 (google.protobuf.Any: type_url = 1, value = 2). */
function statusBytes(error: BrokerError): Uint8Array {
  const info = toBinary(ErrorInfoSchema, create(ErrorInfoSchema, errorInfoOf(error)));
  const any = new BinaryWriter()
    .tag(1, WireType.LengthDelimited)
    .string(`type.googleapis.com/${ErrorInfoSchema.typeName}`)
    .tag(2, WireType.LengthDelimited)
    .bytes(info)
    .finish();
  return new BinaryWriter()
    .tag(1, WireType.Varint)
    .int32(wireStatus[error.code].grpc)
    .tag(2, WireType.LengthDelimited)
    .string(error.message)
    .tag(3, WireType.LengthDelimited)
    .bytes(any)
    .finish();
}
