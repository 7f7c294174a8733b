import type { PeerItem } from "./peer-item.js";

/** Another broker, as it has shown itself when a link to it was opened. */
export interface PeerIdentity {
  readonly brokerId: string;
  /** Tells one run of a broker from the next: a number that only grows, Unix milliseconds of its start. */
  readonly incarnation: number;
  /** Where others can dial it: host:port. */
  readonly address: string;
  /** Version of its package. */
  readonly version: string;
}

/** An open connection to a peer whose identity has been proven. Items arrive in the order in which they were sent, or the link is closed. */
export interface PeerLink {
  readonly peer: PeerIdentity;
  /** True: this broker dialled. */
  readonly dialled: boolean;
  /** Bytes that wait for the peer to take them. */
  readonly bufferedBytes: number;
  /** Hands items over; those of one turn of the event loop share frames. On a closed link they go nowhere. */
  send(item: PeerItem): void;
  /** Ends it; the handlers' `closed` is called once, in a later turn. */
  close(reason: string): void;
}

/** What is done with what comes over a link. */
export interface LinkHandlers {
  /** Items of one frame, in order. */
  received(items: readonly PeerItem[]): void;
  /** It has taken what waited, after `bufferedBytes` had been high. */
  drained(): void;
  closed(reason: string): void;
}
