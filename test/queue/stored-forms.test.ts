import test from "ava";
import fc from "fast-check";
import { BrokerError } from "../../src/errors.js";
import { bytesPayload, jsonPayload, type Payload } from "../../src/message/payload.js";
import { decodeBody, encodeBody, type MessageBody } from "../../src/queue/body-codec.js";
import { decodeHead, encodeHead } from "../../src/queue/head-codec.js";
import { decodeIdRecord, encodeIdRecord } from "../../src/queue/intake.js";
import { Lane } from "../../src/queue/lane.js";
import { MessageEntry } from "../../src/queue/message-entry.js";
import type { MessageLife } from "../../src/queue/message-life.js";
import { deadLetterReasons } from "../../src/queue/queue-message.js";
import { decodeSettings, encodeSettings } from "../../src/queue/queue-settings.js";
import { decodeTarget, encodeTarget } from "../../src/queue/target-code.js";
import { bounds, conditions } from "../query/arbitraries.js";
import { makeQuery } from "../support/clients.js";

const text = fc.string({ unit: "grapheme" });
const time = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const ref = fc.record({ application: text, clientId: text });
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));

const payload: fc.Arbitrary<Payload> = fc
  .tuple(
    fc.oneof(
      text.map(jsonPayload),
      fc.tuple(text, bytes).map(([type, data]) => bytesPayload(type, data)),
    ),
    fc.option(fc.record({ encoding: text, bytes }), { nil: undefined }),
  )
  .map(([plain, native]) => (native === undefined ? plain : { ...plain, native }));

const body: fc.Arbitrary<MessageBody> = fc.record(
  {
    messageId: text,
    source: ref,
    payload,
    nonce: payload,
    headers: fc.dictionary(text, text, { noNullPrototype: true }),
    picking: fc.record(
      {
        droppable: fc.boolean(),
        key: text,
        selector: fc.record({ kind: fc.constantFrom("min", "max", "average"), path: fc.array(text) }),
      },
      { requiredKeys: ["droppable"] },
    ),
  },
  { requiredKeys: ["payload", "headers", "picking"] },
);

const life: fc.Arbitrary<MessageLife> = fc.record(
  {
    failedAttempts: fc.nat(),
    releases: fc.nat(),
    history: fc.array(
      fc.record(
        {
          consumer: ref,
          leasedAt: time,
          endedAt: time,
          outcome: fc.constantFrom("released", "connection-lost", "rejected", "timed-out"),
          reason: text,
        },
        { requiredKeys: ["leasedAt", "endedAt", "outcome", "reason"] },
      ),
      { maxLength: 4 },
    ),
    availableAt: time,
    death: fc.record({ reason: fc.constantFrom(...deadLetterReasons), since: time }),
  },
  { requiredKeys: ["failedAttempts", "releases", "history"] },
);

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Whatever bytes are read, they are read, or refused as what this broker did not write. */
function readsOrRefuses(read: (record: Uint8Array) => unknown, record: Uint8Array): boolean {
  try {
    read(record);
    return true;
  } catch (thrown) {
    return thrown instanceof BrokerError && thrown.reason === "STORAGE_FAILED";
  }
}

test("a body comes back as it was written", (t) => {
  fc.assert(
    fc.property(body, (written) => void t.deepEqual(plain(decodeBody(encodeBody(written))), plain(written))),
  );
});

test("a head comes back as it was written", (t) => {
  const facts = fc.record({
    priority: fc.nat(9),
    size: fc.nat(),
    enqueuedAt: time,
    expiresAt: optional(time),
    hasOwnId: fc.boolean(),
  });
  const property = fc.property(facts, life, optional(text), text, (fixed, written, orderingKey, code) => {
    const lane = orderingKey === undefined ? undefined : new Lane<MessageEntry>(orderingKey);
    const entry = new MessageEntry(1, { targetCode: code, lane }, { ...fixed, life: written });
    const read = decodeHead(encodeHead(entry, written));
    t.deepEqual(read, { ...fixed, life: written, orderingKey, targetCode: code });
  });
  fc.assert(property);
});

test("a target comes back as it was written, and the same one has the same code", (t) => {
  const application = fc.oneof(
    fc.constant({ kind: "any" } as const),
    text.map((id) => ({ kind: "id", id }) as const),
    fc.array(text).map((tags) => ({ kind: "tags", tags }) as const),
  );
  const property = fc.property(
    application,
    fc.array(conditions, { maxLength: 3 }),
    fc.boolean(),
    fc.boolean(),
    fc.option(bounds),
    (of, list, restricted, isOptional, bound) => {
      const asked = makeQuery({ application: of, conditions: list, restricted, optional: isOptional });
      const target = bound === null ? asked : { ...asked, bound };
      const read = decodeTarget(encodeTarget(target));
      t.deepEqual(read, target);
      t.is(encodeTarget(read), encodeTarget(target));
    },
  );
  fc.assert(property);
});

test("settings and records of ids come back as they were written", (t) => {
  const own = { maxMessages: 5, backoff: { initialDelayMs: 1, maxDelayMs: 2, multiplier: 3, jitter: 0.5 } };
  t.deepEqual(decodeSettings(encodeSettings(own)), own);
  t.is(decodeIdRecord(encodeIdRecord(1_700_000_000_000)), 1_700_000_000_000);
});

test("bytes that are cut short, changed, or none of ours are refused as such", (t) => {
  const cut = fc.property(body, fc.nat(), (written, at) => {
    const record = encodeBody(written);
    return readsOrRefuses(decodeBody, record.subarray(0, at % record.length));
  });
  fc.assert(cut);
  for (const read of [decodeBody, decodeHead, decodeIdRecord, decodeSettings])
    fc.assert(fc.property(fc.uint8Array(), (record) => readsOrRefuses(read, record)));
  fc.assert(fc.property(fc.json(), (code) => readsOrRefuses(() => decodeTarget(code), Buffer.alloc(0))));
  for (const settings of ["[]", '{"maxMessages":"5"}', '{"nothing":1}', '{"backoff":{}}'])
    t.throws(() => decodeSettings(Buffer.from(settings)), { message: /cannot be read/ });
});

/** Views of bytes as plain lists, and headers without regard to prototypes: what is compared is what is in them. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
