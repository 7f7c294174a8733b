/** Op codes of the legacy protocol. PROTOCOL §1. */
export const op = {
  hello: 0,
  identify: 1,
  ready: 2,
  invalid: 3,
  dispatch: 4,
  heartbeat: 5,
  heartbeatAck: 6,
  goodbye: 7,
  error: 8,
} as const;

/** WebSocket close codes that this gateway uses. */
export const closeCode = { normal: 1000, goingAway: 1001, internalError: 1011 } as const;

/** Events that a dispatch frame of a client may name and that this broker serves. */
export const dispatchTypes = [
  "UPDATE_METADATA",
  "SEND",
  "BROADCAST",
  "QUERY_NODES",
  "QUEUE",
  "QUEUE_REQUEST",
  "QUEUE_REQUEST_CANCEL",
  "QUEUE_ACK",
] as const;
/** One of them. */
export type DispatchType = (typeof dispatchTypes)[number];

/** True for an event that this broker serves. */
export function isDispatchType(t: unknown): t is DispatchType {
  return (dispatchTypes as readonly unknown[]).includes(t);
}

/** True for a decoded map: what `d` and the maps within it have to be. */
export function isRecord(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}
