import { onSample, op, type QueryCase, sample } from "./query-case.js";

const yes = op("/latency", "$eq", 12);
const no = op("/latency", "$eq", 13);

function withOps(name: string, ops: unknown, cel?: string): QueryCase {
  return { name, attributes: sample, query: { legacy: { ops }, ...(cel === undefined ? {} : { cel }) } };
}

function odd(name: string, ops: unknown): QueryCase {
  return {
    name,
    attributes: {
      "a.b": { type: "integer", value: 1 },
      "a/b": { type: "integer", value: 2 },
      op: { type: "string", value: "x" },
    },
    query: { legacy: { ops } },
  };
}

/** How conditions are joined, and every shape in which clients write them. */
export const shapeCases = {
  included: [
    withOps("no ops match everything", []),
    withOps("null ops match everything", null),
    withOps("absent ops match everything", undefined),
    withOps("ops are joined by AND", [yes, op("/ready", "$eq", true)], "latency == 12 && ready"),
    onSample("and of nothing is true", { op: "$and", with: [] }, "true"),
    onSample("nor of nothing is true", { op: "$nor", with: [] }, "!false"),
    onSample("and holds when all hold", { op: "$and", with: [yes, yes] }, "latency == 12 && latency == 12"),
    onSample("or holds when one holds", { op: "$or", with: [no, yes] }, "latency == 13 || latency == 12"),
    onSample(
      "nor holds when none holds",
      { op: "$nor", with: [no, no] },
      "!(latency == 13 || latency == 13)",
    ),
    onSample(
      "not of and holds when one fails",
      { op: "$nor", with: [{ op: "$and", with: [yes, no] }] },
      "!(latency == 12 && latency == 13)",
    ),
    onSample(
      "junctions nest",
      { op: "$or", with: [no, { op: "$and", with: [yes, { op: "$nor", with: [no] }] }] },
      "latency == 13 || (latency == 12 && !(latency == 13))",
    ),
    onSample("a null path beside with is ignored", { op: "$and", path: null, with: [yes] }),
    onSample("unknown fields are ignored", { ...yes, to: { type: "integer", value: 12 }, extra: 1 }),
    onSample("a null path beside a value is ignored", {
      path: "/latency",
      op: "$eq",
      to: { path: null, value: 12 },
    }),
    withOps("the older form compares a key", [{ latency: { $eq: 12 } }], "latency == 12"),
    withOps("the older form knows every comparison", [
      { latency: { $ne: 1 } },
      { latency: { $gt: 1 } },
      { latency: { $gte: 12 } },
      { latency: { $lt: 13 } },
      { latency: { $lte: 12 } },
      { latency: { $in: [12] } },
      { latency: { $nin: [13] } },
      { users: { $contains: "1" } },
      { users: { $ncontains: "2" } },
    ]),
    withOps(
      "a logical operator under a key takes bare comparisons",
      [{ latency: { $and: [{ $gt: 1 }, { $lt: 13 }] } }],
      "latency > 1 && latency < 13",
    ),
    withOps("a logical operator under a key takes comparisons of the key", [
      { latency: { $and: [{ latency: { $gt: 1 } }, { latency: { $lt: 13 } }] } },
    ]),
    withOps(
      "a logical operator under a key takes comparisons of another key",
      [{ latency: { $or: [{ $gt: 99 }, { ready: { $eq: true } }] } }],
      "latency > 99 || ready == true",
    ),
    withOps("a logical operator without a key takes keys", [
      { $and: [{ latency: { $gt: 1 } }, { ready: { $eq: true } }] },
    ]),
    withOps("logical operators without a key nest", [
      { $or: [{ $and: [{ latency: { $gt: 99 } }] }, { $nor: [{ ready: { $eq: false } }] }] },
    ]),
    withOps("logical operators under a key nest and keep it", [
      { latency: { $or: [{ $and: [{ $gt: 99 }] }, { $nor: [{ $gt: 99 }] }] } },
    ]),
    withOps("the forms may be mixed in one list", [{ latency: { $eq: 12 } }, yes]),
    withOps("the newer form may hold the older", [{ op: "$or", with: [{ latency: { $eq: 12 } }, no] }]),
    withOps("the older form may hold the newer", [{ $or: [no, yes] }]),
    withOps("several comparisons of a key are joined by AND", [{ latency: { $gt: 1, $lt: 13 } }]),
    withOps("several keys are joined by AND", [{ latency: { $eq: 12 }, ready: { $eq: true } }]),
    withOps("the older form compares with a map", [{ limits: { $ne: { cpu: 4 } } }]),
    odd("a key with a dot is one key in the older form", [{ "a.b": { $eq: 1 } }]),
    odd("a key with a slash is one key in the older form", [{ "a/b": { $eq: 2 } }]),
    odd("a key named op is a key in the older form", [{ op: { $eq: "x" } }]),
    odd("a dot has no meaning in the newer form", [op("/a.b", "$eq", 1)]),
    odd("an escaped slash reaches the key in the newer form", [op("/a~1b", "$eq", 2)]),
  ],
  excluded: [
    withOps("one failing op fails them all", [yes, no], "latency == 12 && latency == 13"),
    onSample("or of nothing is false", { op: "$or", with: [] }, "false"),
    onSample("and fails when one fails", { op: "$and", with: [yes, no] }, "latency == 12 && latency == 13"),
    onSample("or fails when none holds", { op: "$or", with: [no, no] }, "latency == 13 || latency == 13"),
    onSample(
      "nor fails when one holds",
      { op: "$nor", with: [no, yes] },
      "!(latency == 13 || latency == 12)",
    ),
    onSample("not of a true attribute fails", { op: "$nor", with: [op("/ready", "$eq", true)] }, "!ready"),
    withOps("the older form fails where it does not hold", [{ latency: { $eq: 13 } }], "latency == 13"),
    withOps(
      "a bare comparison under a key is of that key",
      [{ latency: { $and: [{ $gt: 12 }] } }],
      "latency > 12",
    ),
    withOps(
      "an inner key replaces the outer one",
      [{ latency: { $and: [{ load: { $gt: 1 } }] } }],
      "load > 1",
    ),
    withOps(
      "nor in the older form fails when one holds",
      [{ latency: { $nor: [{ $eq: 12 }] } }],
      "!(latency == 12)",
    ),
    withOps("an empty or in the older form is false", [{ latency: { $or: [] } }]),
    withOps("all of several comparisons have to hold", [{ latency: { $gt: 1, $lt: 12 } }]),
    withOps("all of several keys have to hold", [{ latency: { $eq: 12 }, ready: { $eq: false } }]),
    odd("a key in the older form is no path", [{ "/a.b": { $eq: 1 } }]),
    odd("a slash parts a path in the newer form", [op("/a/b", "$eq", 2)]),
  ],
};
