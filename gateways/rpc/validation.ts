import type { DescMessage, Message } from "@bufbuild/protobuf";
import { createValidator } from "@bufbuild/protovalidate";
import { BrokerError } from "../../src/errors.js";
import { certainlyValid } from "./quick-check.js";

const validator = createValidator();

/**
 * Holds a message against the rules in its proto file.
 * @throws BrokerError `INVALID_REQUEST` that names each field at fault by its path.
 */
export function validateMessage(schema: DescMessage, message: Message): void {
  if (certainlyValid(schema, message)) return;
  const result = validator.validate(schema, message);
  if (result.kind === "valid") return;
  if (result.kind === "error") {
    throw new BrokerError("INTERNAL", "the request could not be checked", { cause: result.error });
  }
  throw new BrokerError("INVALID_REQUEST", result.violations.map(String).join("; "));
}
