import { Version } from "../metadata/version.js";

// A query is checked on many clients in a row, each time with the same operands, and parsing a version costs a hundred
// times what comparing it does. The bound keeps texts that senders invent from filling the memory.
const maxRemembered = 1024;
const remembered = new Map<string, Version | undefined>();

// What `semver` takes at most; longer texts are no versions and are not worth remembering.
const maxVersionLength = 256;

/**
 * Reads a string operand as a version, for comparison with metadata that is one; undefined when it is none.
 * Answers are remembered, so that asking again is a look-up.
 */
export function versionOperand(text: string): Version | undefined {
  if (text.length > maxVersionLength || !Version.mayBe(text)) return undefined;
  const known = remembered.get(text);
  if (known !== undefined || remembered.has(text)) return known;
  if (remembered.size >= maxRemembered) remembered.clear();
  const version = Version.parse(text);
  remembered.set(text, version);
  return version;
}
