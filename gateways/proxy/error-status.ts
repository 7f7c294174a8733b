import type { BrokerError, ErrorReason } from "../../src/errors.js";
import { wireStatus } from "../error-map.js";

/** Statuses that say more to a caller of HTTP than the broker's own codes do: which side failed, and whether to come back. */
const proxyStatus: Partial<Record<ErrorReason, number>> = {
  NO_ROUTE: 503,
  UPSTREAM_UNREACHABLE: 502,
  UPSTREAM_FAILED: 502,
  UPSTREAM_ADDRESS_REFUSED: 502,
  UPSTREAM_TIMEOUT: 504,
  UPSTREAM_OVERLOADED: 503,
  PROXY_OVERLOADED: 503,
};

/** The HTTP status of a request that was not answered by an upstream. */
export function errorStatus(error: BrokerError): number {
  return proxyStatus[error.reason] ?? wireStatus[error.code].http;
}
