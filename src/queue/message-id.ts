/** The id of a message whose sender chose none; unique within its queue, for as long as the queue is kept. */
export function messageIdOf(seq: number): string {
  return `m${seq.toString(36)}`;
}

/** The place of a message whose id the queue gave; undefined for any other id. */
export function seqOf(messageId: string): number | undefined {
  const seq = messageId.startsWith("m") ? Number.parseInt(messageId.slice(1), 36) : Number.NaN;
  return Number.isSafeInteger(seq) && messageIdOf(seq) === messageId ? seq : undefined;
}
