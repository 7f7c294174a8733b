import test from "ava";
import { startBroker } from "../../support/running-broker.js";

function field(number: number, content: Buffer): Buffer {
  const head = [number * 8 + 2];
  let rest = content.length;
  for (; rest > 127; rest = Math.floor(rest / 128)) head.push((rest % 128) | 128);
  return Buffer.concat([Buffer.from([...head, rest]), content]);
}

/** A send whose query is nested this deep: Condition.none_of → ConditionList.conditions → Condition … */
function conditionBomb(levels: number): Buffer {
  let condition: Buffer = Buffer.alloc(0);
  for (let level = 0; level < levels; level += 1) condition = field(4, field(1, condition));
  return field(1, field(8, field(1, condition)));
}

/** An update whose value is nested this deep: Value.list_value → ListValue.values → Value … */
function valueBomb(levels: number): Buffer {
  let value: Buffer = Buffer.alloc(0);
  for (let level = 0; level < levels; level += 1) value = field(5, field(1, value));
  return field(1, Buffer.concat([field(1, Buffer.from("k")), field(2, value)]));
}

const bodies: Readonly<Record<string, readonly [method: string, body: Buffer]>> = {
  "bytes that are no protobuf": ["MessageService/Send", Buffer.from("this is no message")],
  "a field that is longer than the message": ["MessageService/Send", Buffer.from([10, 100, 1])],
  "conditions nested a thousand levels deep": ["MessageService/Send", conditionBomb(1_000)],
  "conditions nested until the limit of a frame": ["MessageService/Send", conditionBomb(20_000)],
  "a value nested a thousand levels deep": ["DirectoryService/UpdateMetadata", valueBomb(1_000)],
};

for (const [what, [method, body]] of Object.entries(bodies)) {
  test(`refuses a unary call with ${what} and goes on`, async (t) => {
    const broker = await startBroker(t);
    const response = await fetch(`${broker.baseUrl}/singyeong.v1.${method}`, {
      method: "POST",
      headers: { "content-type": "application/proto" },
      body,
    });
    const { code, message } = (await response.json()) as { code: string; message: string };
    t.is(code, "internal"); // what gRPC libraries answer themselves
    t.regex(message, /^parse binary: /);
    t.is((await fetch(`${broker.baseUrl}/healthz`)).status, 200);
  });
}
