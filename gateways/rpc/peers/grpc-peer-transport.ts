import { randomBytes } from "node:crypto";
import type { PeerIdentity } from "../../../src/cluster/peer-link.js";
import type { PeerTransport, TakeLink } from "../../../src/cluster/peer-transport.js";
import { BrokerError, toBrokerError } from "../../../src/errors.js";
import type { Logger } from "../../../src/observability/logger.js";
import { LruMap } from "../../../src/util/lru-map.js";
import type { LeanMethod } from "../lean/lean-gateway.js";
import { AcceptedChannel } from "./accepted-channel.js";
import { ChannelLink } from "./channel-link.js";
import { DialledChannel, type LinkTls } from "./dialled-channel.js";
import { type ClusterTerms, Handshake, maxHandshakeBytes, nonceBytes } from "./handshake.js";
import type { LinkChannel } from "./link-channel.js";

/** What links count as. */
export interface LinkMetrics {
  /** A frame of so many bytes has been sent, or has come. */
  linkBytes(direction: "sent" | "received", bytes: number): void;
}

/** What a {@link GrpcPeerTransport} is made of. */
export interface GrpcPeerTransportOptions extends ClusterTerms {
  /** Bytes that may wait for one peer: its link is broken off above. */
  readonly maxBufferedBytes: number;
  /** Read at every dial. Absent: brokers are dialled in plain text. */
  readonly readTls?: () => LinkTls;
  readonly metrics: LinkMetrics;
  readonly logger: Logger;
}

/** How long a dial may take until the peer has been proven. */
const dialTimeoutMs = 2_000;
/** How long who has dialled may take to prove itself, and how many may be at it at once: the oldest makes room. */
const proofTimeoutMs = 5_000;
const maxUnproven = 128;
/** Bytes that one frame of a peer may have. */
const maxFrameBytes = 64 * 1024 * 1024;
/** Refusals are logged once in this time for each address. */
const refusalSilenceMs = 60_000;

/** A handshake under way on a channel that others have dialled. */
interface Unproven {
  readonly channel: LinkChannel;
  readonly timer: NodeJS.Timeout;
}

/** A handshake on a channel, and who waits for its end. */
interface Carried {
  readonly handshake: Handshake;
  readonly dialled: boolean;
  readonly proven: (peer: PeerIdentity) => void;
  readonly failed: (error: unknown) => void;
}

/** Links over gRPC: calls of PeerService, of which each broker makes its own and takes those of others on its port. */
export class GrpcPeerTransport implements PeerTransport {
  readonly #options: GrpcPeerTransportOptions;
  readonly #unproven = new Set<Unproven>();
  readonly #channels = new Set<LinkChannel>();
  readonly #refusedAt = new LruMap<string, number>(256);
  #self: PeerIdentity | undefined;
  #take: TakeLink | undefined;

  constructor(options: GrpcPeerTransportOptions) {
    this.#options = options;
  }

  open(self: PeerIdentity, take: TakeLink): void {
    this.#self = self;
    this.#take = take;
  }

  dial(address: string): Promise<PeerIdentity> {
    const { readTls } = this.#options;
    const self = this.#self;
    if (self === undefined) return Promise.reject(new Error("links are not open"));
    return new Promise((resolve, reject) => {
      const tls = readTls === undefined ? {} : { tls: readTls() };
      const channel = new DialledChannel({ address, maxMessageBytes: maxFrameBytes, ...tls });
      const handshake = this.#handshake(self, "dialler");
      const timer = setTimeout(() => fail(new Error(`no answer in ${dialTimeoutMs} ms`)), dialTimeoutMs);
      const settle = (peer: PeerIdentity) => {
        clearTimeout(timer);
        resolve(peer);
      };
      const fail = (error: unknown) => {
        clearTimeout(timer);
        channel.destroy();
        reject(error);
      };
      this.#carry(channel, {
        handshake,
        dialled: true,
        proven: settle,
        failed: fail,
      });
      channel.write(handshake.begin(), () => {});
    });
  }

  /** Serves `PeerService.Link`. */
  readonly serve: LeanMethod = (call) => {
    const channel = new AcceptedChannel(call, maxHandshakeBytes);
    const self = this.#self;
    if (self === undefined) return channel.end(new BrokerError("DRAINING", "this broker takes no links now"));
    const [oldest] = this.#unproven;
    if (this.#unproven.size >= maxUnproven) oldest?.channel.destroy();
    const timer = setTimeout(() => failed(new Error("no proof in time")), proofTimeoutMs);
    timer.unref();
    const entry = { channel, timer };
    this.#unproven.add(entry);
    const settled = () => {
      clearTimeout(timer);
      this.#unproven.delete(entry);
    };
    const handshake = this.#handshake(self, "acceptor");
    const failed = (error: unknown) => {
      settled();
      this.#logRefusal(channel, handshake.claimed, error);
      channel.end(toBrokerError(error));
    };
    this.#carry(channel, { handshake, dialled: false, proven: settled, failed });
  };

  close(): void {
    this.#self = undefined;
    this.#take = undefined;
    for (const channel of this.#channels) channel.destroy();
  }

  #handshake(self: PeerIdentity, role: "dialler" | "acceptor"): Handshake {
    const { clusterName, secret } = this.#options;
    return new Handshake({ self, role, clusterName, secret, nonce: randomBytes(nonceBytes) });
  }

  /** Runs the handshake on a channel, and makes a link of it when the peer has proven itself. */
  #carry(channel: LinkChannel, { handshake, dialled, proven, failed }: Carried): void {
    let link: ChannelLink | undefined;
    this.#channels.add(channel);
    channel.listen({
      message: (bytes) => {
        if (link !== undefined) return link.message(bytes);
        try {
          const { send, proven: peer } = handshake.read(bytes);
          if (send !== undefined) channel.write(send, () => {});
          if (peer === undefined) return;
          proven(peer);
          link = this.#linkOf(channel, peer, dialled);
        } catch (error) {
          failed(error);
        }
      },
      closed: (reason, status) => {
        this.#channels.delete(channel);
        if (link === undefined) failed(status ?? new Error(reason));
        else link.closed(reason);
      },
    });
  }

  /** Undefined, and the channel ended, for this very broker and once no more links are taken. */
  #linkOf(channel: LinkChannel, peer: PeerIdentity, dialled: boolean): ChannelLink | undefined {
    const take = this.#take;
    if (take === undefined || peer.brokerId === this.#self?.brokerId) {
      channel.end();
      return undefined;
    }
    const { maxBufferedBytes, metrics } = this.#options;
    channel.maxMessageBytes = maxFrameBytes;
    const onBytes: LinkMetrics["linkBytes"] = (direction, bytes) => metrics.linkBytes(direction, bytes);
    const link = new ChannelLink({ peer, dialled, channel, maxBufferedBytes, onBytes });
    link.start(take(link));
    return link;
  }

  #logRefusal(channel: LinkChannel, claimed: PeerIdentity | undefined, error: unknown): void {
    const { logger } = this.#options;
    const { remoteAddress } = channel;
    const now = performance.now();
    const before = this.#refusedAt.get(remoteAddress);
    if (before !== undefined && now - before < refusalSilenceMs) return;
    this.#refusedAt.set(remoteAddress, now);
    const reason = error instanceof Error ? error.message : String(error);
    logger.warn({ remoteAddress, peer: claimed?.brokerId, reason }, "who dialled as a broker was refused");
  }
}
