import type { Exchange, ExchangeHandler, UpstreamRequest } from "../../src/proxy/exchange.js";
import { eachField } from "../../src/proxy/header-fields.js";

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const visible = /^[\x21-\x7e\x80-\xff]+$/;
const value = /^[\t\x20-\x7e\x80-\xff]*$/;

/** What HTTP has no way to write in a request; undefined where it can be sent. */
export function unsendablePart({ method, target, fields }: UpstreamRequest): string | undefined {
  if (!token.test(method)) return "the method is no token";
  if (!visible.test(target))
    return "the target holds white space, control characters or what is beyond Latin-1";
  for (const [name, text] of eachField(fields)) {
    if (!token.test(name)) return "the name of a field is no token";
    if (!value.test(text)) return `the field ${name} holds control characters or what is beyond Latin-1`;
  }
  return undefined;
}

/** The exchange of a request that is not sent. Its handler hears why once whoever dispatches it holds the exchange. */
export function unsentExchange(message: string, handler: ExchangeHandler): Exchange {
  let isAborted = false;
  queueMicrotask(() => {
    if (!isAborted) handler.failed({ kind: "request", message });
  });
  return {
    resume() {},
    abort() {
      isAborted = true;
    },
  };
}
