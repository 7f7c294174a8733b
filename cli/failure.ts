import { SingyeongError } from "../client/node.js";
import { UsageError } from "./usage-error.js";

/** What a command ends with; docs/cli.md has them. */
export const exitCodes = {
  ok: 0,
  refused: 1,
  usage: 2,
  notFound: 3,
  noConnection: 4,
  credential: 5,
  unknownOutcome: 6,
} as const;

const codeOf: Readonly<Record<string, number>> = {
  INVALID_REQUEST: exitCodes.usage,
  INVALID_QUERY: exitCodes.usage,
  INVALID_METADATA: exitCodes.usage,
  NO_ROUTE: exitCodes.notFound,
  QUEUE_NOT_FOUND: exitCodes.notFound,
  CLIENT_NOT_FOUND: exitCodes.notFound,
  CONNECTION_FAILED: exitCodes.noConnection,
  NOT_CONNECTED: exitCodes.noConnection,
  UNAUTHENTICATED: exitCodes.credential,
  PERMISSION_DENIED: exitCodes.credential,
  RESTRICTED: exitCodes.credential,
  CREDENTIAL_EXPIRED: exitCodes.credential,
  CREDENTIAL_REVOKED: exitCodes.credential,
  TOO_MANY_ATTEMPTS: exitCodes.credential,
};

const advice: Readonly<Record<string, string>> = {
  CONNECTION_FAILED: "is it running there? --url or SINGYEONG_URL say where to look",
  UNAUTHENTICATED: "set SINGYEONG_CREDENTIAL, or a profile",
  PERMISSION_DENIED: "a role that allows it has to be given to this credential",
  RESTRICTED: "set SINGYEONG_CREDENTIAL, or a profile",
  NO_ROUTE: "singyeong explain shows what rules clients out",
  QUEUE_NOT_FOUND: "singyeong queue list shows which there are",
  QUEUE_FULL: "nothing was stored; consume or purge some, or raise its limit with singyeong queue config",
  NOT_IMPLEMENTED: "this broker does not offer it",
  CLIENT_ALREADY_REGISTERED: "choose another --client-id",
};

/** One line that says what went wrong and what to do, and the exit code for it. */
export function failureOf(error: unknown): { readonly line: string; readonly code: number } {
  if (error instanceof UsageError) return { line: error.message, code: exitCodes.usage };
  if (!(error instanceof SingyeongError)) {
    const text = error instanceof Error ? error.message : String(error);
    return { line: text, code: exitCodes.refused };
  }
  const { reason, outcome, message } = error;
  const hint = advice[reason] === undefined ? "" : `; ${advice[reason]}`;
  if (outcome === "unknown") {
    const line = `${reason}: ${message}; it may have happened or not, so look before you try again`;
    return { line, code: exitCodes.unknownOutcome };
  }
  return { line: `${reason}: ${message}${hint}`, code: codeOf[reason] ?? exitCodes.refused };
}
