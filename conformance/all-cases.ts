import type { Case } from "./case.js";
import { brokenCallCases } from "./cases/broken-calls.js";
import { creditCases } from "./cases/credit.js";
import { identityCases } from "./cases/identity.js";
import { messageCases } from "./cases/messages.js";
import { metadataCases } from "./cases/metadata.js";
import { payloadCases } from "./cases/payloads.js";
import { queueCases } from "./cases/queues.js";
import { reconnectingCases } from "./cases/reconnecting.js";
import { requestCases } from "./cases/requests.js";

/** Every case, in the order in which they run. */
export const allCases: readonly Case[] = [
  ...identityCases,
  ...metadataCases,
  ...reconnectingCases,
  ...messageCases,
  ...payloadCases,
  ...requestCases,
  ...creditCases,
  ...brokenCallCases,
  ...queueCases,
];
