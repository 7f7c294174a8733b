import { enqueue } from "../../src/commands/enqueue.js";
import { queryClients } from "../../src/commands/query-clients.js";
import { send } from "../../src/commands/send.js";
import { jsonPayload } from "../../src/message/payload.js";
import { makeQuery } from "../support/clients.js";
import type { LimitCase, LimitStage } from "./limit-case.js";

const content = { payload: jsonPayload("1"), headers: {} };

const verbs = {
  async Connect(stage: LimitStage) {
    let joined = 0;
    return () => {
      joined += 1;
      return stage.join(`c${joined}`);
    };
  },
  async Send(stage: LimitStage) {
    const { caller } = await stage.join("a");
    return () => send(stage.context, caller, { query: makeQuery(), ...content });
  },
  async Query(stage: LimitStage) {
    const { caller } = await stage.join("a");
    return () => queryClients(stage.context, caller, makeQuery());
  },
  async Enqueue(stage: LimitStage) {
    const { caller } = await stage.join("a");
    const messages = [{ ...content, target: makeQuery() }];
    return () => enqueue(stage.context, caller, { queue: "q", messages });
  },
} as const;

type Verb = keyof typeof verbs;
type Whose = "principal" | "address";

function rateCase(whose: Whose, verb: Verb): LimitCase {
  const flag = `--${whose}-${verb.toLowerCase()}`;
  return {
    flags: { [`${flag}-rate`]: "0.001", [`${flag}-burst`]: "2" },
    outcome: "RATE_LIMITED",
    async play(stage, isFree) {
      const act = await verbs[verb](stage);
      await act();
      await act();
      await isFree();
      return stage.refusal(act);
    },
  };
}

/** How often things may be asked. */
export const rateCases = {
  principalConnectRate: [rateCase("principal", "Connect")],
  principalSendRate: [rateCase("principal", "Send")],
  principalQueryRate: [rateCase("principal", "Query")],
  principalEnqueueRate: [rateCase("principal", "Enqueue")],
  addressConnectRate: [rateCase("address", "Connect")],
  addressSendRate: [rateCase("address", "Send")],
  addressQueryRate: [rateCase("address", "Query")],
  addressEnqueueRate: [rateCase("address", "Enqueue")],
} as const satisfies Record<string, readonly LimitCase[]>;
