import type { Config } from "./config/config.js";
import type { HttpProxyOptions } from "./proxy/http-proxy.js";

/** What the configuration says of the proxy. */
export type ProxySettings = Pick<HttpProxyOptions, "addresses" | "ejection" | "limits" | "accessLog">;

/** How the proxy behaves by configuration. */
export function proxySettings(config: Config): ProxySettings {
  const { proxyAllowedRanges: allowedRanges, proxyAllowedPorts: allowedPorts } = config;
  return {
    addresses: {
      allowedSchemes: config.proxyAllowedSchemes,
      ...(allowedRanges === undefined ? {} : { allowedRanges }),
      ...(allowedPorts === undefined ? {} : { allowedPorts }),
    },
    ejection: {
      threshold: config.proxyEjectionThreshold,
      ejectionMs: config.proxyEjectionMs,
      maxEjectionMs: config.proxyMaxEjectionMs,
    },
    limits: {
      headersTimeoutMs: config.proxyHeadersTimeoutMs,
      idleTimeoutMs: config.proxyIdleTimeoutMs,
      timeoutMs: config.proxyTimeoutMs,
      maxRetries: config.proxyMaxRetries,
      maxRequests: config.proxyMaxRequests,
      maxUpstreamRequests: config.proxyMaxUpstreamRequests,
    },
    accessLog: config.proxyAccessLog,
  };
}
