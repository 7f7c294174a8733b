import { isIP } from "node:net";
import {
  type ChannelOptions,
  Client,
  type ClientDuplexStream,
  credentials,
  type StatusObject,
  status,
} from "@grpc/grpc-js";
import { PeerService } from "../../../gen/singyeong/cluster/v1/peer_service_pb.js";
import { BrokerError } from "../../../src/errors.js";
import { pathOf } from "../unary-method.js";
import { type ChannelListener, endGraceMs, type LinkChannel } from "./link-channel.js";

/** What a broker shows, and whom it trusts, where links use TLS: all in PEM. */
export interface LinkTls {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** Absent: the machine's own authorities. */
  readonly ca?: Buffer;
}

/** How a broker is dialled. */
export interface DialOptions {
  /** host:port; brackets around an IPv6 address. */
  readonly address: string;
  /** Absent: in plain text. */
  readonly tls?: LinkTls;
  readonly maxMessageBytes: number;
}

/** Bytes that may be under way: small windows halve the rate of larger messages. */
const windowBytes = 8 * 1024 * 1024;

const asIs = (message: Buffer): Buffer => message;

/** A call that this broker makes, on a connection of its own. */
export class DialledChannel implements LinkChannel {
  readonly remoteAddress: string;
  /** Fixed when it is dialled: who is dialled was named by this broker, or by its peers. */
  readonly maxMessageBytes: number;
  readonly #client: Client;
  readonly #call: ClientDuplexStream<Buffer, Buffer>;
  #ended = false;

  constructor({ address, tls, maxMessageBytes }: DialOptions) {
    this.remoteAddress = address;
    this.maxMessageBytes = maxMessageBytes;
    const options: ChannelOptions = {
      "grpc.max_receive_message_length": maxMessageBytes,
      "grpc.max_send_message_length": -1,
      "grpc-node.flow_control_window": windowBytes,
      "grpc.keepalive_time_ms": 10_000,
      "grpc.keepalive_timeout_ms": 5_000,
      // Each link is a connection of its own, made anew: the pauses between tries are the dialler's.
      "grpc.use_local_subchannel_pool": 1,
      "grpc.enable_retries": 0,
      "grpc.service_config_disable_resolution": 1,
      "grpc.enable_http_proxy": 0,
      "grpc.enable_channelz": 0,
      // No address may stand there, RFC 6066 §3; the name itself is not looked at.
      ...(tls === undefined ? {} : { "grpc.ssl_target_name_override": "singyeong" }),
    };
    this.#client = new Client(targetOf(address), credentialsOf(tls), options);
    this.#call = this.#client.makeBidiStreamRequest(pathOf(PeerService.method.link), asIs, asIs);
  }

  listen(listener: ChannelListener): void {
    this.#call.on("data", (message: Buffer) => {
      if (!this.#ended) listener.message(message);
    });
    this.#call.on("error", () => {}); // "status" says the same
    this.#call.on("status", (ended: StatusObject) => {
      this.#ended = true;
      this.#client.close();
      if (ended.code === status.OK) listener.closed("the link has ended");
      else listener.closed(ended.details, errorOf(ended));
    });
  }

  write(message: Uint8Array, taken: () => void): void {
    if (this.#ended) return taken();
    this.#call.write(Buffer.from(message.buffer, message.byteOffset, message.byteLength), taken);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#call.end();
    const timer = setTimeout(() => this.destroy(), endGraceMs);
    timer.unref();
    this.#call.on("status", () => clearTimeout(timer));
  }

  destroy(): void {
    this.#ended = true;
    this.#call.cancel();
  }
}

function errorOf({ code, details }: StatusObject): BrokerError | undefined {
  return code === status.PERMISSION_DENIED ? new BrokerError("PERMISSION_DENIED", details) : undefined;
}

function targetOf(address: string): string {
  const host = address.slice(0, address.lastIndexOf(":"));
  if (isIP(host) === 4) return `ipv4:${address}`;
  return host.startsWith("[") ? `ipv6:${address}` : `dns:${address}`;
}

// Any certificate of the authority will do, whatever its name: brokers are dialled by addresses that come and go, and prove who they are.
function credentialsOf(tls: LinkTls | undefined) {
  if (tls === undefined) return credentials.createInsecure();
  return credentials.createSsl(tls.ca ?? null, tls.key, tls.cert, { checkServerIdentity: () => undefined });
}
