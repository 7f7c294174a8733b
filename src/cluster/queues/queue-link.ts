import type { PeerAttachments } from "./attachment.js";
import type { PeerConsumers } from "./peer-consumers.js";
import type { QueuePeer } from "./queue-peer.js";

/** What goes on about queues between this broker and one peer. */
export interface QueueLink {
  readonly peer: QueuePeer;
  /** Consumers of this broker on queues of the peer. */
  readonly attachments: PeerAttachments;
  /** Consumers of the peer on queues of this broker. */
  readonly consumers: PeerConsumers;
}
