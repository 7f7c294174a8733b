/** The commands that talk to a broker; whatever else stands first on a command line is for the broker itself. */
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
] as const;

/** Whether a command talks to a broker. */
export function isClientCommand(name: string): boolean {
  return (clientCommands as readonly string[]).includes(name);
}
