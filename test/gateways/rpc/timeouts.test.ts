import { setImmediate as nextTurn } from "node:timers/promises";
import test from "ava";
import { startBroker } from "../../support/running-broker.js";

const tooLong: readonly (readonly [type: string, header: string, value: string])[] = [
  ["application/json", "connect-timeout-ms", "9999999999"],
  ["application/grpc-web+json", "grpc-timeout", "99999999H"],
];

const warnings: string[] = [];
process.on("warning", ({ name }) => warnings.push(name));

for (const [type, header, value] of tooLong) {
  test(`a ${header} longer than a timer can wait sets no timer that fires at once`, async (t) => {
    const broker = await startBroker(t);
    const body = type.includes("grpc") ? Buffer.from("\0\0\0\0\x02{}", "latin1") : "{}";
    const response = await fetch(`${broker.baseUrl}/singyeong.v1.AdminService/GetInfo`, {
      method: "POST",
      headers: { "content-type": type, [header]: value },
      body,
    });
    t.is(response.status, 200);
    t.regex(await response.text(), /brokerId/);
    await nextTurn();
    t.false(warnings.includes("TimeoutOverflowWarning"));
  });
}
