import { onSample, op, sample } from "./query-case.js";

const absent = ["$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$contains", "$ncontains"] as const;

/** Where paths lead, and what holds where they lead nowhere. */
export const pathCases = {
  included: [
    onSample("a path without its slash works", op("region", "$eq", "eu-west"), 'region == "eu-west"'),
    onSample("a path leads into a map", op("/limits/cpu", "$eq", 4), "limits.cpu == 4"),
    onSample("an index leads into a list", op("/users/1", "$eq", "123"), 'users[1] == "123"'),
    onSample(
      "a path leads through maps and lists",
      op("/limits/disks/1/size", "$gt", 10),
      'limits["disks"][1].size > 10',
    ),
    onSample("~1 stands for a slash", op("/limits/a~1b", "$eq", 1), 'limits["a/b"] == 1'),
    onSample("~0 stands for a tilde", op("/limits/~0t", "$eq", 2), 'limits["~t"] == 2'),
    onSample("digits are a key on a map", op("/limits/0", "$eq", "zero"), 'limits["0"] == "zero"'),
    onSample("null is a value", op("/limits/none", "$eq", null), "limits.none == null"),
    onSample(
      "a path equals another path",
      { path: "/latency", op: "$gt", to: { path: "/load" } },
      "latency > load",
    ),
    onSample("a path is in a list at another path", {
      path: "/latency",
      op: "$nin",
      to: { path: "/users" },
    }),
    onSample("nin holds where the other path is no list", {
      path: "/latency",
      op: "$nin",
      to: { path: "/load" },
    }),
    onSample("the default stands in for a missing path", {
      path: "/latency",
      op: "$lt",
      to: { path: "/missing", default: 50 },
    }),
    onSample("the default is not used where the path exists", {
      path: "/latency",
      op: "$gt",
      to: { path: "/load", default: 50 },
    }),
    onSample("the default may be null", {
      path: "/latency",
      op: "$ne",
      to: { path: "/missing", default: null },
    }),
    onSample(
      "nothing equals a missing path",
      { op: "$nor", with: [op("/missing", "$eq", 1)] },
      "!(missing == 1)",
    ),
    {
      ...onSample("exists holds for a value", {}),
      query: { legacy: {}, cel: "has(region)", ast: exists("region") },
    },
    {
      ...onSample("exists holds for null", {}),
      query: { legacy: {}, cel: "has(limits.none)", ast: exists("limits", "none") },
    },
    {
      ...onSample("exists holds for a list element", {}),
      query: { legacy: {}, cel: "has(users[0])", ast: exists("users", "0") },
    },
    {
      name: "an attribute that CEL reserves is reached by its text",
      attributes: { ...sample, namespace: { type: "string", value: "blue" } },
      query: { legacy: { ops: [op("/namespace", "$eq", "blue")] }, cel: 'attribute("namespace") == "blue"' },
    },
    {
      name: "an attribute named like a prototype's property is found",
      attributes: JSON.parse('{"__proto__": {"type": "map", "value": {"__proto__": 1}}}'),
      query: { legacy: { ops: [op("/__proto__/__proto__", "$eq", 1)] }, cel: "__proto__.__proto__ == 1" },
    },
    {
      name: "a version takes a string at another path for one",
      attributes: { a: { type: "version", value: "1.10.0" }, b: { type: "string", value: "1.9.0" } },
      query: { legacy: { ops: [{ path: "/a", op: "$gt", to: { path: "/b" } }] }, cel: "a > b" },
    },
    {
      name: "a list at one path contains the value at another",
      attributes: { a: { type: "list", value: [1, 2] }, b: { type: "float", value: 2 } },
      query: { legacy: { ops: [{ path: "/a", op: "$contains", to: { path: "/b" } }] }, cel: "b in a" },
    },
    {
      name: "a value is in the list at another path",
      attributes: { a: { type: "list", value: [1, 2] }, b: { type: "float", value: 2 } },
      query: { legacy: { ops: [{ path: "/b", op: "$in", to: { path: "/a" } }] } },
    },
  ],
  excluded: [
    ...absent.map((operator) =>
      onSample(`${operator} fails where the path is missing`, op("/missing", operator, "x")),
    ),
    onSample("$in fails where the path is missing", op("/missing", "$in", ["x"]), 'missing in ["x"]'),
    onSample("$nin fails where the path is missing", op("/missing", "$nin", ["x"])),
    onSample("a missing path is not null", op("/missing", "$eq", null), "missing == null"),
    onSample("!= fails where the path is missing", op("/missing", "$ne", "x"), 'missing != "x"'),
    onSample("a missing attribute is not true", op("/missing", "$eq", true), "missing"),
    onSample("an index past the end leads nowhere", op("/users/3", "$ne", "x"), 'users[3] != "x"'),
    onSample("a huge index leads nowhere", op("/users/99999999999999999999", "$ne", "x")),
    onSample("a negative index leads nowhere", op("/users/-1", "$ne", "x"), 'users["-1"] != "x"'),
    onSample("a name leads nowhere on a list", op("/users/length", "$ne", "x"), 'users.length != "x"'),
    onSample("an empty chunk leads nowhere on a list", op("/users/", "$ne", "x"), 'users[""] != "x"'),
    onSample("an index leads nowhere on a string", op("/region/0", "$ne", "x"), 'region[0] != "x"'),
    onSample("a name leads nowhere on a string", op("/region/length", "$ne", 0), "region.length != 0"),
    onSample("a name leads nowhere on a version", op("/version/text", "$ne", 0), "version.text != 0"),
    onSample("a path does not go on behind null", op("/limits/none/x", "$ne", 1), "limits.none.x != 1"),
    onSample(
      "a key of the prototype leads nowhere",
      op("/limits/constructor", "$ne", 1),
      "limits.constructor != 1",
    ),
    onSample("__proto__ leads nowhere", op("/limits/__proto__", "$ne", 1), "limits.__proto__ != 1"),
    onSample("an attribute named constructor is missing", op("/constructor", "$ne", 1), "constructor != 1"),
    onSample(
      "a path compares false with a missing one",
      { path: "/latency", op: "$ne", to: { path: "/missing" } },
      "latency != missing",
    ),
    onSample("two missing paths are not equal", { path: "/x", op: "$eq", to: { path: "/y" } }, "x == y"),
    onSample("a default does not help a missing left side", {
      path: "/x",
      op: "$eq",
      to: { path: "/y", default: 1 },
    }),
    onSample("in fails where the other path is no list", {
      path: "/latency",
      op: "$in",
      to: { path: "/load" },
    }),
    {
      ...onSample("exists fails for a missing attribute", {}),
      query: { legacy: {}, cel: "has(missing)", ast: exists("missing") },
    },
    {
      ...onSample("exists fails for a missing key", {}),
      query: { legacy: {}, cel: "has(limits.missing)", ast: exists("limits", "missing") },
    },
  ],
};

function exists(...path: string[]) {
  return [{ kind: "exists", path } as const];
}
