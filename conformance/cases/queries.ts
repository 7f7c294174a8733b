import { type Case, part } from "../case.js";
import type { Kit } from "../kit.js";
import { equal, holds } from "../mismatch.js";
import { fails } from "../program-client.js";
import type { Operator, Target, Value, Values, Where } from "../protocol.js";
import { boolean, float, integer, list, map, nothing, text, version } from "../values.js";

/** What a target finds: clients with some metadata, and not those with other. */
interface Row {
  readonly target: Omit<Target, "application">;
  readonly finds: readonly Values[];
  readonly leaves: readonly Values[];
}

const big = 2n ** 53n;
const path = ["value"] as const;

/** One comparison of the attribute `value`. */
function compares(op: Operator, value: Value, finds: readonly Value[], leaves: readonly Value[]): Row {
  return {
    target: { where: { path, op, value } },
    finds: finds.map((value) => ({ value })),
    leaves: [...leaves.map((value) => ({ value })), {}],
  };
}

/** Clients that meet a condition, and others. */
function where(condition: Where, finds: readonly Values[], leaves: readonly Values[]): Row {
  return { target: { where: condition }, finds, leaves };
}

function cel(expression: string, finds: readonly Values[], leaves: readonly Values[]): Row {
  return { target: { cel: expression }, finds, leaves };
}

const comparisons: Readonly<Record<string, Row>> = {
  "eq a text": compares("eq", text("eu"), [text("eu")], [text("EU"), text(""), list(text("eu"))]),
  "eq an integer": compares("eq", integer(5), [integer(5), float(5)], [integer(6), text("5")]),
  "eq an integer beyond 2^53": compares(
    "eq",
    integer(big + 1n),
    [integer(big + 1n)],
    [integer(big), float(2 ** 53)],
  ),
  "eq a float": compares("eq", float(0.5), [float(0.5)], [float(0.25), text("0.5")]),
  "eq a float that is whole": compares("eq", float(2), [float(2), integer(2)], [integer(3)]),
  "eq a version": compares(
    "eq",
    version("1.2.3"),
    [version("1.2.3"), version("1.2.3+build")],
    [version("1.2.3-rc.1"), text("1.2.3")],
  ),
  "eq true": compares("eq", boolean(true), [boolean(true)], [boolean(false), integer(1), text("true")]),
  "eq a list": compares(
    "eq",
    list(integer(1), text("a")),
    [list(integer(1), text("a"))],
    [list(text("a"), integer(1)), list(integer(1))],
  ),
  "eq a map": compares(
    "eq",
    map({ a: integer(1) }),
    [map({ a: integer(1) })],
    [map({ a: integer(2) }), map({ a: integer(1), b: nothing })],
  ),
  "eq null within a map": where(
    { path: ["value", "a"], op: "eq", value: nothing },
    [{ value: map({ a: nothing }) }],
    [{ value: map({ a: integer(0) }) }, { value: map({}) }],
  ),
  "ne a text": compares("ne", text("eu"), [text("us"), integer(1)], [text("eu")]),
  "ne an integer": compares("ne", integer(5), [integer(6), text("5")], [integer(5), float(5)]),
  "ne a float": compares("ne", float(0.5), [float(0.25)], [float(0.5)]),
  "ne a version": compares("ne", version("1.2.3"), [version("1.2.4"), text("1.2.3")], [version("1.2.3")]),
  "ne false": compares("ne", boolean(false), [boolean(true), integer(0)], [boolean(false)]),
  "ne a list": compares("ne", list(integer(1)), [list(), list(integer(2))], [list(integer(1))]),
  "ne a map": compares("ne", map({ a: integer(1) }), [map({})], [map({ a: integer(1) })]),
  "gt an integer": compares("gt", integer(5), [integer(6), float(5.5)], [integer(5), integer(4), text("6")]),
  "gt an integer beyond 2^53": compares(
    "gt",
    integer(big),
    [integer(big + 1n)],
    [integer(big), integer(big - 1n)],
  ),
  "gt a float": compares("gt", float(0.5), [float(0.75), integer(1)], [float(0.5), integer(0)]),
  "gt a version": compares(
    "gt",
    version("1.9.0"),
    [version("1.10.0"), version("2.0.0-rc.1")],
    [version("1.9.0"), version("1.9.0-rc.1")],
  ),
  "gt a text": compares("gt", text("b"), [text("c"), text("ba")], [text("b"), text("B"), integer(9)]),
  "gte an integer": compares("gte", integer(5), [integer(5), integer(6)], [integer(4), text("5")]),
  "gte a float": compares("gte", float(0.5), [float(0.5), integer(1)], [float(0.25)]),
  "gte a version": compares(
    "gte",
    version("2.0.0"),
    [version("2.0.0"), version("2.1.0")],
    [version("2.0.0-rc.1"), version("1.9.9")],
  ),
  "gte a text": compares("gte", text("b"), [text("b"), text("c")], [text("a")]),
  "lt an integer": compares("lt", integer(5), [integer(4), integer(-6), float(4.5)], [integer(5), text("4")]),
  "lt a float": compares("lt", float(-0.5), [float(-0.75), integer(-1)], [float(-0.5), integer(0)]),
  "lt a version": compares(
    "lt",
    version("1.10.0"),
    [version("1.9.0"), version("1.10.0-a")],
    [version("1.10.0"), version("1.11.0")],
  ),
  "lt a text": compares("lt", text("b"), [text("a"), text("")], [text("b"), text("ba")]),
  "lte an integer": compares("lte", integer(5), [integer(5), integer(4)], [integer(6)]),
  "lte a float": compares("lte", float(0.5), [float(0.5), integer(0)], [float(0.75)]),
  "lte a version": compares(
    "lte",
    version("1.10.0"),
    [version("1.10.0"), version("1.2.0")],
    [version("1.10.1")],
  ),
  "lte a text": compares("lte", text("b"), [text("b"), text("a")], [text("c")]),
  "in a list of texts": compares(
    "in",
    list(text("eu"), text("us")),
    [text("eu"), text("us")],
    [text("asia")],
  ),
  "in a list of numbers": compares(
    "in",
    list(integer(1), float(2.5)),
    [integer(1), float(2.5)],
    [integer(2), text("1")],
  ),
  "in a list of versions": compares(
    "in",
    list(version("1.0.0"), version("2.0.0")),
    [version("2.0.0")],
    [version("2.0.1")],
  ),
  "in a list of different kinds": compares(
    "in",
    list(boolean(true), text("x"), list(integer(1))),
    [boolean(true), list(integer(1))],
    [boolean(false), integer(1)],
  ),
  "in an empty list": compares("in", list(), [], [text("x"), list()]),
  "not_in a list of texts": compares(
    "not_in",
    list(text("eu"), text("us")),
    [text("asia"), integer(1)],
    [text("eu")],
  ),
  "not_in a list of numbers": compares(
    "not_in",
    list(integer(1), float(2.5)),
    [integer(2), text("1")],
    [integer(1), float(1)],
  ),
  "not_in a list of versions": compares(
    "not_in",
    list(version("1.0.0")),
    [version("1.0.1")],
    [version("1.0.0")],
  ),
  "not_in an empty list": compares("not_in", list(), [text("x")], []),
  "contains a text in a list": compares(
    "contains",
    text("a"),
    [list(text("b"), text("a"))],
    [list(text("b")), list(list(text("a")))],
  ),
  "contains an integer in a list": compares(
    "contains",
    integer(122),
    [list(integer(122), integer(3))],
    [list(text("122")), integer(122)],
  ),
  "contains a float in a list": compares("contains", float(0.5), [list(float(0.5))], [list(float(0.25))]),
  "contains a version in a list": compares(
    "contains",
    version("1.0.0"),
    [list(version("1.0.0"))],
    [list(version("1.0.1"))],
  ),
  "contains true in a list": compares(
    "contains",
    boolean(true),
    [list(boolean(true))],
    [list(boolean(false))],
  ),
  "contains a list in a list": compares(
    "contains",
    list(integer(1)),
    [list(list(integer(1)))],
    [list(integer(1))],
  ),
  "contains a key of a map": compares("contains", text("a"), [map({ a: nothing })], [map({ b: text("a") })]),
  "contains a part of a text": compares("contains", text("ß"), [text("groß")], [text("gross")]),
  "not_contains a text in a list": compares(
    "not_contains",
    text("a"),
    [list(text("b")), list(), integer(1)],
    [list(text("a"))],
  ),
  "not_contains an integer in a list": compares(
    "not_contains",
    integer(1),
    [list(text("1"))],
    [list(integer(1))],
  ),
  "not_contains a key of a map": compares(
    "not_contains",
    text("a"),
    [map({ b: integer(1) })],
    [map({ a: integer(1) })],
  ),
  "not_contains a part of a text": compares("not_contains", text("b"), [text("ac")], [text("abc")]),
};

const others: Readonly<Record<Operator, readonly [finds: Values, leaves: Values]>> = {
  eq: [pair(integer(1), integer(1)), pair(integer(1), integer(2))],
  ne: [pair(text("a"), text("b")), pair(text("a"), text("a"))],
  gt: [pair(integer(2), integer(1)), pair(integer(1), integer(1))],
  gte: [pair(version("1.0.0"), version("1.0.0")), pair(version("1.0.0"), version("1.1.0"))],
  lt: [pair(float(0.5), integer(1)), pair(float(1.5), integer(1))],
  lte: [pair(text("a"), text("a")), pair(text("b"), text("a"))],
  in: [pair(text("a"), list(text("a"))), pair(text("a"), list(text("b")))],
  not_in: [pair(text("a"), list(text("b"))), pair(text("a"), list(text("a")))],
  contains: [pair(list(integer(1)), integer(1)), pair(list(integer(1)), integer(2))],
  not_contains: [pair(list(integer(1)), integer(2)), pair(list(integer(1)), integer(1))],
};

function pair(left: Value, right: Value): Values {
  return { left, right };
}

const isEu: Where = { path: ["region"], op: "eq", value: text("eu") };
const isBig: Where = { path: ["size"], op: "gte", value: integer(10) };
const hasGpu: Where = { exists: ["gpu"] };
const eu = text("eu");
const us = text("us");
const small = integer(1);
const large = integer(10);

const compositions: Readonly<Record<string, Row>> = {
  "all of several conditions": where(
    { all: [isEu, isBig] },
    [{ region: eu, size: large }],
    [{ region: eu, size: small }, { region: us, size: large }, { region: eu }, {}],
  ),
  "all of no condition": where({ all: [] }, [{}, { region: eu }], []),
  "any of several conditions": where(
    { any: [isEu, isBig] },
    [{ region: eu }, { size: large }, { region: eu, size: large }],
    [{ region: us, size: small }, {}],
  ),
  "any of no condition": where({ any: [] }, [], [{}, { region: eu }]),
  "none of several conditions": where(
    { none: [isEu, isBig] },
    [{ region: us, size: small }, {}],
    [{ region: eu }, { size: large }],
  ),
  "none of no condition": where({ none: [] }, [{}], []),
  "conditions within each other": where(
    {
      any: [
        { all: [isEu, { none: [isBig] }] },
        { all: [hasGpu, { any: [isBig, { exists: ["size", "max"] }] }] },
      ],
    },
    [
      { region: eu, size: small },
      { gpu: anything(), size: large },
      { gpu: anything(), size: map({ max: small }) },
    ],
    [{ region: eu, size: large }, { gpu: anything(), size: small }, {}],
  ),
  "an attribute that exists": where(
    hasGpu,
    [{ gpu: text("") }, { gpu: boolean(false) }],
    [{}, { gpus: small }],
  ),
  "a key that exists in a map": where(
    { exists: ["limits", "cpu"] },
    [{ limits: map({ cpu: nothing }) }],
    [{ limits: map({ mem: small }) }, { limits: text("cpu") }, { "limits/cpu": small }],
  ),
  "an attribute that does not exist": where({ none: [hasGpu] }, [{}], [{ gpu: small }]),
  "a path into maps": where(
    { path: ["limits", "cpu", "max"], op: "gt", value: integer(3) },
    [{ limits: map({ cpu: map({ max: integer(4) }) }) }],
    [{ limits: map({ cpu: map({ max: integer(3) }) }) }, { limits: map({ cpu: integer(4) }) }],
  ),
  "a path into lists": where(
    { path: ["zones", "1", "name"], op: "eq", value: text("b") },
    [{ zones: list(map({ name: text("a") }), map({ name: text("b") })) }],
    [{ zones: list(map({ name: text("b") })) }, { zones: list() }],
  ),
  "a path of digits into maps": where(
    { path: ["zones", "1"], op: "eq", value: text("b") },
    [{ zones: map({ 1: text("b") }) }],
    [{ zones: map({ 2: text("b") }) }],
  ),
  "a path with characters of any kind": where(
    { path: ["a/b.c", "größe ~1"], op: "eq", value: text("新") },
    [{ "a/b.c": map({ "größe ~1": text("新") }) }],
    [{ a: map({ b: text("新") }) }],
  ),
  "an attribute and another, with what stands in for the other": where(
    { path: ["used"], op: "lt", other: { path: ["limit"], fallback: integer(5) } },
    [{ used: integer(4) }, { used: integer(9), limit: integer(10) }],
    [{ used: integer(5) }, { used: integer(4), limit: integer(3) }, {}],
  ),
  "an attribute and another in a map": where(
    { path: ["used", "cpu"], op: "lte", other: { path: ["limits", "cpu"] } },
    [{ used: map({ cpu: integer(2) }), limits: map({ cpu: integer(2) }) }],
    [
      { used: map({ cpu: integer(2) }), limits: map({ cpu: integer(1) }) },
      { used: map({ cpu: integer(2) }) },
    ],
  ),
  "CEL: versions and lists": cel(
    'version >= semver("2.0.0") && 123 in guild_ids',
    [{ version: version("2.1.0"), guild_ids: list(integer(122), integer(123)) }],
    [
      { version: version("1.9.0"), guild_ids: list(integer(123)) },
      { version: version("2.1.0"), guild_ids: list() },
    ],
  ),
  "CEL: texts, or and not": cel(
    'region == "eu" || !(size < 10)',
    [{ region: eu }, { region: us, size: large }],
    [{ region: us, size: small }],
  ),
  "CEL: attributes that exist": cel("has(gpu)", [{ gpu: small }], [{}]),
  "CEL: quotes and characters of any kind": cel(
    'name == "grüße \\"新\\""',
    [{ name: text('grüße "新"') }],
    [{ name: text("grüße 新") }],
  ),
};

/** Any value that exists. */
function anything(): Value {
  return boolean(false);
}

/** Which clients a target means. */
export const queryCases: readonly Case[] = part("queries", {
  ...rows("finds by", comparisons),
  ...rows(
    "compares attributes:",
    Object.fromEntries(
      (Object.keys(others) as Operator[]).map((op) => {
        const [finds, leaves] = others[op];
        const condition: Where = { path: ["left"], op, other: { path: ["right"] } };
        return [op, where(condition, [finds], [leaves, { left: integer(1) }, {}])];
      }),
    ),
  ),
  ...rows("finds by", compositions),

  "finds clients of any application by their tags": async (kit) => {
    const sender = await kit.join("sender");
    const [tag, other] = [kit.name("tag"), kit.name("other")];
    const both = await kit.receiver("both", { tags: [tag, other] });
    const one = await kit.receiver("one", { tags: [tag] });
    await kit.receiver("neither");
    equal((await sender.broadcast({ tags: [tag] }, { json: 1 })).matched, 2, "how many have one tag");
    equal((await sender.send({ tags: [tag, other] }, { json: 2 })).receiver, both.ref, "who has both tags");
    const isOne: Where = { path: ["tags"], op: "not_contains", value: text(other) };
    equal(
      (await sender.send({ tags: [tag], where: isOne }, { json: 3 })).receiver,
      one.ref,
      "who has one alone",
    );
  },

  "finds every client where nothing is asked for": async (kit) => {
    const sender = await kit.join("sender");
    const { target, messages } = await kit.receiver("worker");
    const { matched } = await sender.broadcast({}, { json: 1 });
    holds(matched >= 2, "how many match", "the two clients of this case at least", matched);
    equal((await messages.next("the broadcast")).payload, 1, "what one of them gets");
    await sender.handled(await sender.messages.next("its own broadcast"));
    await sender.send(target, { json: 2 });
  },

  "picks the one with the smallest value": picks(
    { min: ["load"] },
    { a: integer(3), b: integer(-1), c: float(0.5) },
    "b",
  ),
  "picks the one with the largest value": picks(
    { max: ["load"] },
    { a: integer(3), b: integer(30), c: float(4.5) },
    "b",
  ),
  "picks the one nearest to the mean": picks(
    { average: ["load"] },
    { a: integer(0), b: integer(4), c: integer(10) },
    "b",
  ),
  "picks the one with the largest version": picks(
    { max: ["load"] },
    { a: version("1.9.0"), b: version("1.10.0"), c: version("1.10.0-rc.1") },
    "b",
  ),
  "picks by a value in a map": picks(
    { min: ["load", "cpu"] },
    { a: map({ cpu: integer(2) }), b: map({ cpu: integer(1) }), c: map({}) },
    "b",
  ),

  "picks among those that match": async (kit) => {
    const sender = await kit.join("sender");
    for (const [clientId, load, region] of [
      ["a", 1, us],
      ["b", 2, eu],
      ["c", 3, eu],
    ] as const)
      await kit.receiver("worker", { clientId, metadata: { load: integer(load), region } });
    const target = { application: kit.name("worker"), where: isEu, pick: { min: ["load"] } } as const;
    equal((await sender.send(target, { json: 1 })).receiver?.clientId, "b", "who is picked");
  },

  "picks nobody where nobody has the value": async (kit) => {
    const sender = await kit.join("sender");
    const { target } = await kit.receiver("worker");
    await fails(sender.send({ ...target, pick: { min: ["load"] } }, { json: 1 }), "NO_ROUTE", "not_sent");
  },

  "falls back to any of the application where it is optional": async (kit) => {
    const sender = await kit.join("sender");
    const { ref, target } = await kit.receiver("worker");
    const optional = { ...target, where: isEu, pick: { min: ["load"] }, optional: true } as const;
    equal((await sender.send(optional, { json: 1 })).receiver, ref, "who gets it");
  },
});

function rows(verb: string, table: Readonly<Record<string, Row>>) {
  return Object.fromEntries(
    Object.entries(table).map(([what, row]) => [`${verb} ${what}`, (kit: Kit) => checkRow(kit, row)]),
  );
}

/** A broadcast to the target reaches those that it finds, and as many as these: so none of the others. */
async function checkRow(kit: Kit, { target, finds, leaves }: Row): Promise<void> {
  const sender = await kit.join("sender");
  const join = (metadata: Values, index: number) =>
    kit.receiver("worker", { clientId: `client-${index}`, metadata });
  const joined = await Promise.all([...finds, ...leaves].map(join));
  const meant = { application: kit.name("worker"), ...target, droppable: true };
  const { matched, delivered } = await sender.broadcast(meant, { json: 1 });
  equal(
    { matched, delivered },
    { matched: finds.length, delivered: finds.length },
    `how many ${JSON.stringify(target)} finds`,
  );
  for (const [index, { messages }] of joined.slice(0, finds.length).entries())
    await messages.next(`the message at the client with ${JSON.stringify(finds[index])}`);
}

function picks(pick: NonNullable<Target["pick"]>, loads: Values, picked: string) {
  return async (kit: Kit) => {
    const sender = await kit.join("sender");
    for (const [clientId, load] of Object.entries(loads))
      await kit.receiver("worker", { clientId, metadata: { load } });
    await kit.receiver("worker", { clientId: "without" });
    const { receiver } = await sender.send({ application: kit.name("worker"), pick }, { json: 1 });
    equal(receiver?.clientId, picked, "who is picked");
  };
}
