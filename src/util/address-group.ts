/**
 * Whom an address belongs to, as far as that can be told from it: what is counted by address is counted by this. Of IPv6 the first 64 bits, since a
 * host has a network of that size to itself and may speak from any of its addresses; IPv4, also within IPv6, as it is.
 */
export function addressGroup(address: string): string {
  if (!address.includes(":")) return address;
  const [bare = ""] = address.split("%"); // the rest names an interface of this machine
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  if (mapped !== undefined) return mapped;
  const [left = [], right = []] = bare.split("::").map(groupsOf);
  const zeros = Array<string>(8 - left.length - right.length).fill("0");
  return `${[...left, ...zeros, ...right].slice(0, 4).join(":")}::/64`;
}

/** Sixteen bits each, without leading zeros; an IPv4 address at the end counts as two. */
function groupsOf(part: string): string[] {
  if (part === "") return [];
  return part
    .split(":")
    .flatMap((group) => (group.includes(".") ? ["v4", "v4"] : [Number.parseInt(group, 16).toString(16)]));
}
