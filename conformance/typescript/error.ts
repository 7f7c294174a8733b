import { SingyeongError } from "../../client/node.js";
import type { ProgramError } from "../protocol.js";

/** An error, told to the kit. */
export function errorToKit(error: unknown): ProgramError {
  if (error instanceof SingyeongError) {
    const { reason, outcome, message } = error;
    return { reason, outcome, message };
  }
  // A defect: the library throws nothing else.
  console.error(error);
  return { reason: "UNEXPECTED", outcome: "unknown", message: String(error) };
}
