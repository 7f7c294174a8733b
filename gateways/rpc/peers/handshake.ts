import { createHmac, timingSafeEqual } from "node:crypto";
import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { type Hello, LinkRequestSchema } from "../../../gen/singyeong/cluster/v1/peer_service_pb.js";
import type { PeerIdentity } from "../../../src/cluster/peer-link.js";
import { BrokerError } from "../../../src/errors.js";
import { decodeMessage } from "../lean/decode-message.js";

/** What both sides must have in common. */
export interface ClusterTerms {
  readonly clusterName: string;
  /** Known to every broker of the cluster, and never sent. */
  readonly secret: string;
}

/** What a {@link Handshake} is made of. */
export interface HandshakeOptions extends ClusterTerms {
  readonly self: PeerIdentity;
  readonly role: "dialler" | "acceptor";
  /** Bytes that nobody has seen before. */
  readonly nonce: Uint8Array;
}

/** What becomes of a frame: frames to be sent, and the peer once it has proven who it is. */
export interface HandshakeStep {
  readonly send?: Uint8Array;
  readonly proven?: PeerIdentity;
}

/** Versions of what brokers say to each other that this one speaks, from the oldest to its own. */
const protocolVersions = { min: 1, own: 1 } as const;

/** Bytes that a frame of a handshake may have. */
export const maxHandshakeBytes = 4_096;

/** Bytes of a nonce. */
export const nonceBytes = 32;
const maxNameLength = 256;

/**
 * How two brokers find out that they belong to one cluster, before anything else is said. Pure: bytes in, bytes out.
 *
 * ```
 * dialler                acceptor
 *   Hello ─────────────────►          name, versions, who it is, a nonce
 *         ◄───────────────── Hello
 *   Proof ─────────────────►          HMAC of both Hellos under the secret
 *         ◄───────────────── Proof    the same, with the other role
 * ```
 *
 * The acceptor proves itself last: whoever only dials learns nothing that depends on the secret. An observer, or who is dialled in error,
 * can try guesses on a proof: the secret has to be too long to guess.
 */
export class Handshake {
  readonly #options: HandshakeOptions;
  readonly #ownHello: Uint8Array;
  #peer: { readonly identity: PeerIdentity; readonly hello: Uint8Array } | undefined;

  constructor(options: HandshakeOptions) {
    this.#options = options;
    const { self, clusterName, nonce } = options;
    this.#ownHello = frame({
      hello: {
        protocolVersion: protocolVersions.own,
        minProtocolVersion: protocolVersions.min,
        clusterName,
        brokerId: self.brokerId,
        incarnation: BigInt(self.incarnation),
        address: self.address,
        version: self.version,
        nonce,
      },
    });
  }

  /** Who the other side says it is; undefined until it has. */
  get claimed(): PeerIdentity | undefined {
    return this.#peer?.identity;
  }

  /** What a dialler sends first. */
  begin(): Uint8Array {
    return this.#ownHello;
  }

  /** @throws BrokerError `PERMISSION_DENIED` where the other side is not of this cluster; `INVALID_FRAME`. */
  read(bytes: Uint8Array): HandshakeStep {
    const isDialler = this.#options.role === "dialler";
    if (this.#peer === undefined) {
      this.#readHello(bytes);
      return { send: isDialler ? this.#ownProof() : this.#ownHello };
    }
    this.#checkProof(bytes);
    const proven = this.#peer.identity;
    return isDialler ? { proven } : { send: this.#ownProof(), proven };
  }

  #readHello(bytes: Uint8Array): void {
    const { hello } = decodeMessage(LinkRequestSchema, bytes);
    if (hello === undefined) throw new BrokerError("INVALID_FRAME", ".hello is required");
    this.#checkTerms(hello);
    const { brokerId, incarnation, address, version } = hello;
    for (const [name, value] of Object.entries({ brokerId, address, version }))
      if (value.length === 0 || value.length > maxNameLength)
        throw new BrokerError("INVALID_FRAME", `.hello.${name}: 1 to ${maxNameLength} characters`);
    if (hello.nonce.length !== nonceBytes)
      throw new BrokerError("INVALID_FRAME", `.hello.nonce: ${nonceBytes} bytes`);
    const identity = { brokerId, incarnation: Number(incarnation), address, version };
    this.#peer = { identity, hello: bytes.slice() };
  }

  #checkTerms(hello: Hello): void {
    const { clusterName, self } = this.#options;
    const { own, min } = protocolVersions;
    if (hello.clusterName !== clusterName)
      throw refusal(`cluster name: here ${quote(clusterName)}, there ${quote(hello.clusterName)}`);
    if (hello.protocolVersion < min || hello.minProtocolVersion > own)
      throw refusal(
        `protocol versions: here ${min} to ${own}, there ${hello.minProtocolVersion} to ${hello.protocolVersion}`,
      );
    if (hello.brokerId === self.brokerId && Number(hello.incarnation) !== self.incarnation)
      throw refusal(`broker id: two brokers have the id ${quote(self.brokerId)}`);
  }

  #checkProof(bytes: Uint8Array): void {
    const { proof } = decodeMessage(LinkRequestSchema, bytes);
    if (proof === undefined) throw new BrokerError("INVALID_FRAME", ".proof is required");
    const expected = this.#mac(this.#options.role === "dialler" ? "acceptor" : "dialler");
    if (proof.mac.length !== expected.length || !timingSafeEqual(proof.mac, expected))
      throw refusal("cluster secret: it is not the same on both sides");
  }

  #ownProof(): Uint8Array {
    return frame({ proof: { mac: this.#mac(this.#options.role) } });
  }

  /** Over everything that both sides have said so far, so that nothing of it can be another's: ids, nonces, versions, the cluster's name. */
  #mac(prover: HandshakeOptions["role"]): Buffer {
    const { role, secret } = this.#options;
    const theirs = this.#peer?.hello ?? new Uint8Array();
    const hellos = role === "dialler" ? [this.#ownHello, theirs] : [theirs, this.#ownHello];
    const hmac = createHmac("sha256", secret).update(`singyeong.cluster.v1 ${prover}\n`);
    for (const hello of hellos) hmac.update(`${hello.length}\n`).update(hello);
    return hmac.digest();
  }
}

function frame(message: MessageInitShape<typeof LinkRequestSchema>): Uint8Array {
  return toBinary(LinkRequestSchema, create(LinkRequestSchema, message));
}

function refusal(why: string): BrokerError {
  return new BrokerError("PERMISSION_DENIED", why);
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 64));
}
