import { type DescMessage, fromBinary, type MessageShape } from "@bufbuild/protobuf";
import { BrokerError } from "../../../src/errors.js";

/** Decodes a frame, or a part of one, with the generated code. @throws BrokerError `INVALID_FRAME` for bytes that are no such message. */
export function decodeMessage<Desc extends DescMessage>(schema: Desc, bytes: Uint8Array): MessageShape<Desc> {
  try {
    return fromBinary(schema, bytes);
  } catch (error) {
    throw new BrokerError("INVALID_FRAME", `the frame holds no ${schema.name}`, { cause: error });
  }
}
