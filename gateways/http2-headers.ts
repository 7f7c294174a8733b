import type { OutgoingHttpHeaders } from "node:http2";
import type { HeaderFields } from "../src/message/http-frame.js";
import { groupedFields } from "../src/proxy/header-fields.js";

/** Fields of which Node sends one line only over HTTP/2, and throws where there are several. */
const single: readonly string[] = [
  "access-control-allow-credentials",
  "access-control-max-age",
  "access-control-request-method",
  "age",
  "authorization",
  "content-encoding",
  "content-language",
  "content-length",
  "content-location",
  "content-md5",
  "content-range",
  "content-type",
  "date",
  "dnt",
  "etag",
  "expires",
  "from",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "last-modified",
  "location",
  "max-forwards",
  "proxy-authorization",
  "range",
  "referer",
  "retry-after",
  "tk",
  "upgrade-insecure-requests",
  "user-agent",
  "x-content-type-options",
];

/** Fields as Node sends them over HTTP/2: in several lines where they came so, or in one, joined by commas, where it wants that. */
export function http2Headers(fields: HeaderFields): OutgoingHttpHeaders {
  const headers = groupedFields(fields);
  for (const name of single) {
    const lines = headers[name];
    if (Array.isArray(lines)) headers[name] = lines.join(", ");
  }
  return headers;
}
