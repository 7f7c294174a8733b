import { BlockList, isIP } from "node:net";
import type { UpstreamAddress } from "./upstream-address.js";

// An address is what a client says of itself: without a policy, whoever may register could have the broker call the machine it
// runs on, its cloud's metadata service, or whatever else only the broker can reach (server-side request forgery).

/** Never called unless a list of ranges says so: they name no host, every host, or the cloud's own services. */
const special = [
  "0.0.0.0/8",
  "169.254.0.0/16", // link-local, the metadata services of most clouds among it
  "100.100.100.200/32", // metadata of Alibaba Cloud
  "192.0.0.0/24", // metadata of Oracle Cloud among it
  "224.0.0.0/4",
  "240.0.0.0/4",
  "::/128",
  "fe80::/10",
  "fd00:ec2::254/128", // metadata of AWS
  "fd20:ce::254/128", // metadata of Google Cloud
  "ff00::/8",
  "64:ff9b::/96", // IPv4 addresses in disguise
  "64:ff9b:1::/48",
  "2002::/16",
];

/** Where only clients that presented a credential may be called. */
const internal = [
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "::1/128",
  "fc00::/7",
];

/** What the settings allow. */
export interface AddressPolicyOptions {
  /** Ranges as `10.0.0.0/8`; then nothing else may be called. Absent: everything but what is special, and by rank. */
  readonly allowedRanges?: readonly string[];
  /** Ports as `443` or `8000-8999`. Absent: all. */
  readonly allowedPorts?: readonly string[];
  readonly allowedSchemes: "any" | UpstreamAddress["scheme"];
}

/** Decides which addresses the broker may call on behalf of whom. */
export class AddressPolicy {
  readonly #options: AddressPolicyOptions;
  readonly #allowed: BlockList | undefined;
  readonly #special = blockListOf(special);
  readonly #internal = blockListOf(internal);

  constructor(options: AddressPolicyOptions) {
    this.#options = options;
    this.#allowed = options.allowedRanges === undefined ? undefined : blockListOf(options.allowedRanges);
  }

  /**
   * Why an upstream may not be called; undefined where nothing is against it. A host name passes: what it leads to is checked with
   * {@link AddressPolicy.allows} once it is known.
   */
  objection({ scheme, host, port }: UpstreamAddress, restricted: boolean): string | undefined {
    const { allowedSchemes } = this.#options;
    if (allowedSchemes !== "any" && allowedSchemes !== scheme)
      return `${scheme} is not allowed (proxyAllowedSchemes)`;
    if (!this.#allowsPort(port)) return `port ${port} is not allowed (proxyAllowedPorts)`;
    if (isIP(host) === 0)
      return restricted ? "a restricted client is called at its own address only" : undefined;
    return this.allows(host, restricted) ? undefined : `${host} is not allowed (proxyAllowedRanges)`;
  }

  /** Whether an IP address may be called; `restricted` tells whether on behalf of a restricted client. */
  allows(ip: string, restricted: boolean): boolean {
    const address = withoutMapping(ip);
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (this.#allowed !== undefined) return this.#allowed.check(address, family);
    if (this.#special.check(address, family)) return false;
    return !restricted || !this.#internal.check(address, family);
  }

  #allowsPort(port: number): boolean {
    const { allowedPorts } = this.#options;
    if (allowedPorts === undefined) return true;
    return allowedPorts.some((range) => {
      const [low, high] = range.split("-").map(Number);
      return low !== undefined && port >= low && port <= (high ?? low);
    });
  }
}

function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", prefix] = range.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    list.addSubnet(address, prefix === undefined ? (family === "ipv6" ? 128 : 32) : Number(prefix), family);
  }
  return list;
}

/** The IPv4 address inside an IPv4-mapped IPv6 address, however it is written; other addresses as they are. */
function withoutMapping(ip: string): string {
  const plain = ip.split("%")[0] ?? ip; // a zone says which link, not which address
  if (isIP(plain) !== 6) return plain;
  const canonical = new URL(`http://[${plain}]`).hostname.slice(1, -1);
  const [, high, low] = /^::(?:ffff:)?([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical) ?? [];
  if (high === undefined || low === undefined) return canonical;
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join(".");
}
