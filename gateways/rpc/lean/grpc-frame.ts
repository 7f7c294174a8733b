/** What stands before the message in a frame: one byte of flags, four of length. */
export const grpcHeaderBytes = 5;

/** Writes the header of an uncompressed message into the bytes that were left free before it; gives back the frame. */
export function sealFrame(frame: Buffer): Buffer {
  frame[0] = 0;
  frame.writeUInt32BE(frame.length - grpcHeaderBytes, 1);
  return frame;
}
