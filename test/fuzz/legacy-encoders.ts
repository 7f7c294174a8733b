import { Encoder } from "@msgpack/msgpack";
import type { Codec } from "../../gateways/websocket/codecs/codec.js";
import { writeTerm } from "../../gateways/websocket/codecs/etf-writer.js";

const msgpack = new Encoder({ ignoreUndefined: true, maxDepth: 10_000 });

/** How a client writes a frame in each encoding. */
export const legacyEncoders: Readonly<Record<Codec["name"], (frame: unknown) => Buffer>> = {
  json: (frame) => Buffer.from(JSON.stringify(frame)),
  msgpack: (frame) => Buffer.from(msgpack.encode(frame)),
  etf: (frame) => Buffer.concat([Buffer.of(131), writeTerm(frame)]),
};

/** The names of the encodings. */
export const encodings: readonly Codec["name"][] = ["json", "msgpack", "etf"];
