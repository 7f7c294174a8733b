import { BlockList, isIP } from "node:net";

const hostName = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/i;

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** True for an IP address (IPv6 without brackets) or what can be a host name. */
export function isHost(text: string): boolean {
  return isIP(text) !== 0 || hostName.test(text);
}

/** True where only programs on this machine can connect: 127.0.0.0/8, ::1, localhost. Other names are not resolved. */
export function isLoopback(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host.toLowerCase() === "localhost";
  return loopback.check(host, family === 4 ? "ipv4" : "ipv6");
}
