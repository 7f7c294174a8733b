import test from "ava";
import { identifyLegacy } from "../support/legacy-client.js";
import { startBroker } from "../support/running-broker.js";

/** A dispatch with something wrong in it, and the text that has to say what. */
export type MalformedDispatch = readonly [title: string, type: string, d: unknown, error: RegExp];

/** Each dispatch is answered with op 3 that names the field, and the connection goes on. */
export function testMalformedDispatches(dispatches: readonly MalformedDispatch[]): void {
  for (const [title, type, d, error] of dispatches) {
    test(`answers ${type} with ${title} with op 3 that names the field, and goes on`, async (t) => {
      const client = await identifyLegacy(t, await startBroker(t), { client_id: "a" });
      client.dispatch(type, d);
      const answer = await client.frame();
      t.is(answer.op, 3);
      t.regex(answer.d.error, error);
      t.deepEqual(await client.settle(), []);
    });
  }
}
