import { BrokerError } from "../src/errors.js";
import { parseJson } from "../src/util/json.js";
import { jsonDepth } from "../src/util/json-span.js";

/**
 * Reads JSON that a client sent, nested `maxDepth` levels at most.
 * @throws SyntaxError, or BrokerError `INVALID_REQUEST` that begins with `field` where it is nested deeper.
 */
export function parseBoundedJson(text: string, field: string, maxDepth: number): unknown {
  JSON.parse(text); // it knows no depth, and what is looked at next has to be valid JSON
  if (jsonDepth(text) > maxDepth) {
    throw new BrokerError(
      "INVALID_REQUEST",
      `${field}: nested deeper than ${maxDepth} levels (maxFrameDepth)`,
      {
        details: { limit: "maxFrameDepth", field },
      },
    );
  }
  return parseJson(text);
}
