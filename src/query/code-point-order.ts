/**
 * Compares two strings by code point: negative, zero or positive. JavaScript's own `<` goes by UTF-16 unit and puts
 * U+1F600, whose units start at U+D83D, before U+FFFD.
 */
export function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  let at = 0;
  while (at < shorter && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  if (at === shorter) return a.length - b.length;
  // The difference may lie in the second half of a pair: then the code points start one unit before.
  return (at > 0 ? codePointDifference(a, b, at - 1) : 0) || codePointDifference(a, b, at);
}

// Both indexes are in range, so there is a code point, if only half of a pair.
function codePointDifference(a: string, b: string, at: number): number {
  return (a.codePointAt(at) as number) - (b.codePointAt(at) as number);
}
