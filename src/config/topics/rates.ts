import { decimal, integer } from "../setting-kinds.js";
import { topic } from "../topic.js";

const perSecond = { min: 0.001, max: 10_000_000 };
const burst = { min: 1, max: 100_000_000 };

function rateOf(what: string, whose: string) {
  return decimal({
    doc: `${what} of ${whose} in a second, in the long run. Absent: no bound.`,
    ...perSecond,
  }).optional();
}

function burstOf(rate: string) {
  return integer({
    doc: `How many of them may come at once. Of use with \`${rate}\`. Absent: what comes in one second.`,
    ...burst,
  }).optional();
}

const principal = "one principal, which are all who show the same credential (and all who show none)";
const address = "one address (of IPv6: one network of 64 bits)";
const connects = "Clients that identify";
const sends = "Messages, broadcasts, requests and forwarded HTTP requests";
const queries = "Queries, watches and explanations";
const enqueues = "Messages for queues, each of a batch counted,";

/** How often something may be asked of the broker. */
export const rates = topic("Rates", {
  principalConnectRate: rateOf(connects, principal),
  principalConnectBurst: burstOf("principalConnectRate"),
  principalSendRate: rateOf(sends, principal),
  principalSendBurst: burstOf("principalSendRate"),
  principalQueryRate: rateOf(queries, principal),
  principalQueryBurst: burstOf("principalQueryRate"),
  principalEnqueueRate: rateOf(enqueues, principal),
  principalEnqueueBurst: burstOf("principalEnqueueRate"),
  addressConnectRate: rateOf(connects, address),
  addressConnectBurst: burstOf("addressConnectRate"),
  addressSendRate: rateOf(sends, address),
  addressSendBurst: burstOf("addressSendRate"),
  addressQueryRate: rateOf(queries, address),
  addressQueryBurst: burstOf("addressQueryRate"),
  addressEnqueueRate: rateOf(enqueues, address),
  addressEnqueueBurst: burstOf("addressEnqueueRate"),
});
