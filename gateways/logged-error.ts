/** Errors within errors that are written out. */
const maxCauses = 4;

/** The fields of an error that are logged. Whatever else one carries is left out: the bytes of a request that Node could not parse, for one, with the password in them. */
export function loggedError(error: unknown, causes = maxCauses): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack, cause } = error;
  const code = "code" in error && { code: String(error.code) };
  const reason = "reason" in error && { reason: String(error.reason) };
  const within = cause !== undefined && causes > 0 && { cause: loggedError(cause, causes - 1) };
  return { type: name, message, ...code, ...reason, stack, ...within };
}
