import type { Codec } from "./codec.js";
import { createEtfCodec } from "./etf-codec.js";
import { createJsonCodec } from "./json-codec.js";
import { createMsgpackCodec } from "./msgpack-codec.js";

/** Every codec by its name. `maxFrameDepth` bounds the levels of lists and maps in a frame. */
export function createCodecs(limits: { readonly maxFrameDepth: number }): ReadonlyMap<string, Codec> {
  const codecs = [createJsonCodec(limits), createMsgpackCodec(limits), createEtfCodec(limits)];
  return new Map(codecs.map((codec) => [codec.name, codec]));
}
