import { type Case, part } from "../case.js";
import type { Kit } from "../kit.js";
import { equal, holds, like } from "../mismatch.js";
import { fails } from "../program-client.js";
import type { Value, Values } from "../protocol.js";
import { boolean, float, hasValues, integer, list, map, nothing, text, version } from "../values.js";

/** Values of every kind, by what they are. */
export const kindsOfValues: Readonly<Record<string, Value>> = {
  "a text": text("eu-west"),
  "an empty text": text(""),
  "a text of many scripts": text('grüße 新京 🚚 \u0000\n"\\'),
  "an integer": integer(-42),
  "the largest integer": integer(2n ** 63n - 1n),
  "the smallest integer": integer(-(2n ** 63n)),
  "an integer that a double cannot hold": integer(2n ** 53n + 1n),
  "a float": float(0.1),
  "a float that is whole": float(1),
  "a very large float": float(1.5e300),
  "a version": version("2.1.0-rc.1+build.7"),
  true: boolean(true),
  false: boolean(false),
  "a list of different kinds": list(
    text("a"),
    integer(1),
    float(2.5),
    version("1.0.0"),
    boolean(false),
    nothing,
  ),
  "an empty list": list(),
  "a map": map({ cpu: integer(4), "größe/ß.x": text("y"), none: nothing }),
  "an empty map": map({}),
  "lists and maps within each other": map({
    a: list(map({ b: list(list(integer(2n ** 60n)), map({})) }), list()),
  }),
};

/** What a client says about itself. */
export const metadataCases: readonly Case[] = [
  ...part(
    "session",
    Object.fromEntries(
      Object.entries(kindsOfValues).map(([kind, value]) => [
        `carries ${kind} as metadata`,
        async (kit: Kit) => {
          const { ref } = await kit.join("worker", { metadata: { value } });
          equal((await kit.stored(ref))["value"], value, "what the broker has stored");
        },
      ]),
    ),
  ),
  ...part("session", {
    "carries several attributes, with keys of many scripts": async (kit) => {
      const metadata: Values = { größe: integer(1), "a/b.c": text("x"), 新京: list(), " ": boolean(true) };
      const { ref } = await kit.join("worker", { metadata });
      await storedAre(kit, ref, metadata);
    },

    "updates what it sets, and leaves the rest": async (kit) => {
      const client = await kit.join("worker", { metadata: { a: integer(1), b: integer(2) } });
      await client.updateMetadata({ b: text("two"), c: float(3) });
      await storedAre(kit, client.ref, { a: integer(1), b: text("two"), c: float(3) });
    },

    "updates every kind of value": async (kit) => {
      const client = await kit.join("worker");
      await client.updateMetadata(kindsOfValues);
      await storedAre(kit, client.ref, kindsOfValues);
    },

    "removes attributes, those that it has not too": async (kit) => {
      const client = await kit.join("worker", { metadata: { a: integer(1), b: integer(2), c: integer(3) } });
      await client.updateMetadata({}, { remove: ["a", "c", "never there"] });
      like(await kit.stored(client.ref), { a: undefined, b: integer(2), c: undefined }, "the metadata");
    },

    "sets and removes in one update": async (kit) => {
      const client = await kit.join("worker", { metadata: { a: integer(1) } });
      await client.updateMetadata({ b: integer(2) }, { remove: ["a"] });
      like(await kit.stored(client.ref), { a: undefined, b: integer(2) }, "the metadata");
    },

    "replaces all that it has": async (kit) => {
      const client = await kit.join("worker", { metadata: { a: integer(1), b: integer(2) } });
      await client.updateMetadata({ c: integer(3) }, { replace: true });
      const expected = { a: undefined, b: undefined, c: integer(3) };
      like(await kit.stored(client.ref), expected, "the metadata");
    },

    "is told a revision that grows with each change": async (kit) => {
      const client = await kit.join("worker");
      const first = await client.updateMetadata({ a: integer(1) });
      const second = await client.updateMetadata({ a: integer(2) });
      const grows = BigInt(second.revision) > BigInt(first.revision);
      holds(grows, "the revision grows", "a larger one", [first, second]);
    },

    "is told that an update is refused, and nothing of it is done": async (kit) => {
      const client = await kit.join("worker", { metadata: { a: integer(1) } });
      const wrong = client.updateMetadata({ a: integer(2), v: version("one") });
      await fails(wrong, "INVALID_METADATA", "not_sent");
      like(await kit.stored(client.ref), { a: integer(1), v: undefined }, "the metadata");
    },

    "has an update done before what is called after it": async (kit) => {
      const client = await kit.join("worker", { metadata: { turn: integer(0) } });
      const turns = Array.from({ length: 50 }, (_, index) => index + 1);
      const sent = turns.map((turn) => {
        const updated = client.updateMetadata({ turn: integer(turn) });
        const where = { path: ["turn"], op: "eq", value: integer(turn) } as const;
        return Promise.all([updated, client.send({ ...client.target, where }, { json: turn })]);
      });
      await Promise.all(sent);
      for (const message of await client.messages.take(turns.length, "a message of its own"))
        await client.handled(message);
    },
  }),
];

async function storedAre(kit: Kit, ref: { application: string; clientId: string }, expected: Values) {
  const stored = await kit.stored(ref);
  holds(hasValues(stored, expected), "what the broker has stored", expected, stored);
  for (const [key, value] of Object.entries(expected))
    equal(stored[key], value, `what is stored under ${key}`);
}
