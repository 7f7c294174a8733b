import { networkInterfaces } from "node:os";

/**
 * Where other brokers can dial one that listens here: what it was told to say, else where it listens; of one that listens on all addresses
 * the machine's first beyond loopback.
 */
export function advertisedAddress(
  advertise: string | undefined,
  listening: { readonly address: string; readonly port: number },
): string {
  if (advertise !== undefined) return advertise;
  const { address, port } = listening;
  const host = address === "::" || address === "0.0.0.0" ? (firstOutside() ?? "127.0.0.1") : address;
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function firstOutside(): string | undefined {
  const addresses = Object.values(networkInterfaces()).flatMap((of) => of ?? []);
  const outside = addresses.filter(({ internal, address }) => !internal && !address.startsWith("fe80:"));
  return (outside.find(({ family }) => family === "IPv4") ?? outside[0])?.address;
}
