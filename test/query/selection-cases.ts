import { op, type QueryCase } from "./query-case.js";

const tagged = { tags: { type: "list", value: ["blue", "fast", "eu"] } };

function selects(
  name: string,
  legacy: QueryCase["query"]["legacy"],
  rest: Partial<QueryCase> = {},
): QueryCase {
  return { name, attributes: tagged, ...rest, query: { legacy } };
}

/** Which applications and which kind of client a query looks at; what does not decide about a match. */
export const selectionCases = {
  included: [
    selects("an empty query matches every client", {}),
    selects("a null application means every application", { application: null }),
    selects("an application matches its clients", { application: "api" }),
    selects("tags match a client that has them all", { application: ["eu", "blue"] }),
    selects(
      "tags match whatever the application is called",
      { application: ["eu"] },
      { application: "other" },
    ),
    selects("the same tag twice is one tag", { application: ["eu", "eu"] }),
    selects("a restricted client matches when asked for", { restricted: true }, { restricted: true }),
    selects("a flag may be written as text", { restricted: "true" }, { restricted: true }),
    selects("asking for restricted clients leaves the others in", { restricted: true }),
    selects("a key decides nothing about a match", { key: "k" }),
    selects("a number as key is taken as text", { key: 5 }),
    selects("a selector decides nothing about a match", { selector: { $min: "/missing" } }),
    selects("a selector takes a bare name", { selector: { $avg: "latency" } }),
    selects("a null selector is none", { selector: null, key: null }),
    selects("reserved keys can be asked for", { ops: [op("/tags", "$contains", "fast")] }),
  ],
  excluded: [
    selects("another application does not match", { application: "web" }),
    selects("an application is told apart by case", { application: "API" }),
    selects("an empty application matches nobody", { application: "" }),
    selects("one missing tag is enough to fail", { application: ["eu", "red"] }),
    selects("tags are told apart by case", { application: ["EU"] }),
    selects("tags do not match a client without any", { application: ["eu"] }, { attributes: {} }),
    selects("a tag is no application", { application: "eu" }),
    selects("a restricted client is invisible", {}, { restricted: true }),
    selects(
      "a restricted client is invisible to its own application",
      { application: "api" },
      { restricted: true },
    ),
    selects("a flag that is neither true nor its text is false", { restricted: 1 }, { restricted: true }),
    selects("a flag in capitals is false", { restricted: "TRUE" }, { restricted: true }),
    selects("optional does not make a match", { optional: true, ops: [op("/missing", "$eq", 1)] }),
    selects("conditions hold beside the application", {
      application: "api",
      ops: [op("/tags", "$contains", "red")],
    }),
  ],
};
