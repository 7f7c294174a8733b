import type { LinkHandlers, PeerIdentity, PeerLink } from "./peer-link.js";

/** Takes a link whose peer has been proven, and says who hears what comes over it. */
export type TakeLink = (link: PeerLink) => LinkHandlers;

/** Where links to other brokers come from: those that this broker dials, and those that others dial. */
export interface PeerTransport {
  /** Begins to take links: every one, of either side's making, is handed to `take` once its peer has been proven. Called once. */
  open(self: PeerIdentity, take: TakeLink): void;
  /**
   * Dials host:port; resolves with who answered, behind the call of `take`. Where it is this very broker there is no link.
   * @throws BrokerError (rejects with) `PERMISSION_DENIED` where who answers cannot be linked with; any other error where nobody answers in time.
   */
  dial(address: string): Promise<PeerIdentity>;
  /** Breaks off what is left, and takes no more. */
  close(): void;
}
