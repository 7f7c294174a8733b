/** The commands beside the broker itself, nearly all of which talk to one; whatever else stands first on a command line is for the broker itself. */
export const clientCommands = [
  "send",
  "broadcast",
  "request",
  "listen",
  "clients",
  "explain",
  "queue",
  "proxy",
  "top",
  "info",
  "sessions",
  "peers",
  "drain",
  "doctor",
  "bench",
  "conformance",
  "completion",
] as const;

/** Whether a command is one of them. */
export function isClientCommand(name: string): boolean {
  return (clientCommands as readonly string[]).includes(name);
}
