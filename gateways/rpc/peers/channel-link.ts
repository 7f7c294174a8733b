import type { PeerItem } from "../../../src/cluster/peer-item.js";
import type { LinkHandlers, PeerIdentity, PeerLink } from "../../../src/cluster/peer-link.js";
import { BrokerError, toBrokerError } from "../../../src/errors.js";
import { itemSize } from "./item-size.js";
import type { LinkChannel } from "./link-channel.js";
import { decodeItems, encodeItems } from "./peer-frame.js";

/** What a {@link ChannelLink} is made of. */
export interface ChannelLinkOptions {
  readonly peer: PeerIdentity;
  readonly dialled: boolean;
  readonly channel: LinkChannel;
  /** Bytes that may wait for the peer: more break the link off. */
  readonly maxBufferedBytes: number;
  /** Hears of every frame, by its bytes. */
  readonly onBytes: (direction: "sent" | "received", bytes: number) => void;
}

/** Most items in one frame, and most bytes after which a frame is closed. */
const maxFrameItems = 64;
const maxFrameBytes = 256 * 1024;
/** What has to wait for a peer before its taking it is told. */
const highWaterBytes = 1024 * 1024;

/** A link over a channel on which both sides have proven who they are. Items of one turn of the event loop share frames. */
export class ChannelLink implements PeerLink {
  readonly peer: PeerIdentity;
  readonly dialled: boolean;
  readonly #options: ChannelLinkOptions;
  #handlers: LinkHandlers | undefined;
  #items: PeerItem[] = [];
  #itemBytes = 0;
  /** Bytes of frames that the channel has, and the peer has not taken. */
  #frameBytes = 0;
  #wasHigh = false;
  #closeReason: string | undefined;

  constructor(options: ChannelLinkOptions) {
    this.peer = options.peer;
    this.dialled = options.dialled;
    this.#options = options;
  }

  get bufferedBytes(): number {
    return this.#itemBytes + this.#frameBytes;
  }

  /** Names who hears what comes. Called once, before the first frame can. */
  start(handlers: LinkHandlers): void {
    this.#handlers = handlers;
  }

  send(item: PeerItem): void {
    if (this.#closeReason !== undefined) return;
    if (this.#items.length === 0) setImmediate(() => this.#flush());
    this.#items.push(item);
    this.#itemBytes += itemSize(item);
    if (this.bufferedBytes > highWaterBytes) this.#wasHigh = true;
    if (this.bufferedBytes > this.#options.maxBufferedBytes) this.#breakOff();
  }

  close(reason: string): void {
    if (this.#closeReason !== undefined) return;
    this.#flush();
    this.#closeReason = reason;
    this.#options.channel.end(new BrokerError("CANCELLED", reason));
  }

  /** Takes a frame that has come. */
  message(bytes: Buffer): void {
    if (this.#closeReason !== undefined) return;
    this.#options.onBytes("received", bytes.length);
    try {
      const items = decodeItems(bytes);
      if (items.length > 0) this.#handlers?.received(items);
    } catch (error) {
      this.close(`a frame cannot be used: ${toBrokerError(error).message}`);
    }
  }

  /** The channel is over. */
  closed(reason: string): void {
    const why = this.#closeReason ?? reason;
    this.#closeReason = why;
    this.#items = [];
    this.#itemBytes = 0;
    this.#handlers?.closed(why);
  }

  #breakOff(): void {
    this.#closeReason = `more than ${this.#options.maxBufferedBytes} bytes wait for it`;
    this.#items = [];
    this.#itemBytes = 0;
    this.#options.channel.destroy();
  }

  #flush(): void {
    const items = this.#items;
    if (this.#closeReason !== undefined || items.length === 0) return;
    this.#items = [];
    this.#itemBytes = 0;
    let start = 0;
    let bytes = 0;
    for (const [index, item] of items.entries()) {
      bytes += itemSize(item);
      if (index + 1 - start < maxFrameItems && bytes < maxFrameBytes) continue;
      this.#write(items.slice(start, index + 1));
      start = index + 1;
      bytes = 0;
    }
    if (start < items.length) this.#write(start === 0 ? items : items.slice(start));
  }

  #write(items: readonly PeerItem[]): void {
    const frame = encodeItems(items);
    this.#frameBytes += frame.length;
    this.#options.onBytes("sent", frame.length);
    this.#options.channel.write(frame, () => this.#taken(frame.length));
  }

  #taken(bytes: number): void {
    this.#frameBytes -= bytes;
    if (!this.#wasHigh || this.bufferedBytes > highWaterBytes / 2 || this.#closeReason !== undefined) return;
    this.#wasHigh = false;
    this.#handlers?.drained();
  }
}
