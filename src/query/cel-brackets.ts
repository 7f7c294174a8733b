import { BrokerError } from "../errors.js";

// Strings, in which brackets do not count: raw ones know no escapes, triple quotes go before single ones. A string that
// is not closed takes the rest of the text, as nothing behind it can be parsed.
const quotes = ['"""', "'''", '"', "'"];

/** Patterns of what is not code in a CEL text, strings and comments, in the order in which they have to be tried; cases do not count. */
export const celQuotations: readonly string[] = [
  ...quotes.flatMap((quote) => [
    String.raw`r${quote}[\s\S]*?${quote}`,
    String.raw`${quote}(?:\\[\s\S]|[^\\])*?${quote}`,
  ]),
  String.raw`["'][\s\S]*`,
  "//.*",
];
const tokens = new RegExp([...celQuotations, String.raw`[()[\]{}]`].join("|"), "gi");

/**
 * Checks how deep brackets are nested in a CEL text, before a parser that recurses into them sees it.
 * @throws BrokerError `LIMIT_EXCEEDED` when more than `maxOpen` are open at once.
 */
export function checkBrackets(text: string, maxOpen: number): void {
  let open = 0;
  for (const [token] of text.matchAll(tokens)) {
    if (token === "(" || token === "[" || token === "{") open += 1;
    else if (token === ")" || token === "]" || token === "}") open -= 1;
    if (open > maxOpen) {
      throw new BrokerError("LIMIT_EXCEEDED", `query.cel: at most ${maxOpen} brackets may be open at once`, {
        details: { limit: "maxFrameDepth", field: "query.cel" },
      });
    }
  }
}
