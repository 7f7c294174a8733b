/** Where a value stands in a frame. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What names, ids and media types may have at most. */
const maxBytes = 256;

/** The text at a place in a frame, where it is printable ASCII of 1 to 256 bytes: nothing that any rule of the API is against. */
export function plainText(frame: Buffer, { start, end }: Span): string | undefined {
  if (end === start || end - start > maxBytes) return undefined;
  const text = frame.toString("latin1", start, end);
  return /^[\x20-\x7e]*$/.test(text) ? text : undefined;
}
