/**
 * How it is with a peer. `alive`: it is linked. `suspect`: its link is gone, or it was silent; it may come back at once. `left`: it said
 * so, or it has been suspect for too long.
 */
export type PeerState = "alive" | "suspect" | "left";

/** What is known of another broker. Times are Unix milliseconds. */
export interface PeerStatus {
  readonly brokerId: string;
  /** Where it can be dialled: host:port. */
  readonly address: string;
  /** Version of its package. */
  readonly version: string;
  readonly state: PeerState;
  readonly stateSince: number;
  readonly lastHeardAt: number;
  /** The latest. Absent: not measured yet. */
  readonly roundTripMs?: number;
  /** As it said last. */
  readonly clients: number;
  readonly sessions: number;
  readonly draining: boolean;
  /** Bytes that wait for it to take them. */
  readonly bufferedBytes: number;
}
