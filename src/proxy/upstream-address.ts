import { isIP } from "node:net";

/** Where an upstream listens. */
export interface UpstreamAddress {
  readonly scheme: "http" | "https";
  /** Host name or IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Host and port as a `Host` field has them; the port only where it is not the scheme's own. */
  readonly authority: string;
  /** Scheme and authority: `http://10.0.0.7:8080`. */
  readonly origin: string;
}

const defaultPorts = { http: 80, https: 443 } as const;

/**
 * Reads what a client gave as its address: host, host:port, an IPv6 address with or without brackets, or an http(s) origin.
 * Undefined where it is none of these.
 */
export function parseUpstreamAddress(text: string): UpstreamAddress | undefined {
  const [, schemeText = "http", rest = ""] = /^(?:(https?):\/\/)?(.*?)\/?$/i.exec(text) ?? [];
  const scheme = schemeText.toLowerCase() === "https" ? "https" : "http";
  const place = isIP(rest) === 6 ? { host: rest, port: undefined } : hostAndPort(rest);
  if (place === undefined) return undefined;
  const port = place.port ?? defaultPorts[scheme];
  if (port < 1 || port > 65_535) return undefined;
  return upstreamAddress(scheme, place.host, port);
}

/** The address of a host's port. */
export function upstreamAddress(scheme: "http" | "https", host: string, port: number): UpstreamAddress {
  const bracketed = isIP(host) === 6 ? `[${host}]` : host;
  const authority = port === defaultPorts[scheme] ? bracketed : `${bracketed}:${port}`;
  return { scheme, host, port, authority, origin: `${scheme}://${authority}` };
}

function hostAndPort(text: string): { host: string; port: number | undefined } | undefined {
  const [, given, port] = /^(\[[0-9a-f:.]+\]|[^\s/?#@:[\]]+)(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const host = given === undefined ? undefined : canonicalHost(given);
  return host === undefined ? undefined : { host, port: port === undefined ? undefined : Number(port) };
}

/**
 * The host as everything behind this reads it, without brackets; undefined where it is none. `0x7f.1` and `2130706433` are 127.0.0.1 to
 * whoever makes a URL of them, so that is what an address policy has to see.
 */
function canonicalHost(given: string): string | undefined {
  const url = `http://${given}`;
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, "") : undefined;
}
