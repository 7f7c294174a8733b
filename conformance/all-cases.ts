import type { Case } from "./case.js";
import { brokenCallCases } from "./cases/broken-calls.js";
import { consumingCases } from "./cases/consuming.js";
import { creditCases } from "./cases/credit.js";
import { directoryCases } from "./cases/directory.js";
import { enqueueingCases } from "./cases/enqueueing.js";
import { identityCases } from "./cases/identity.js";
import { messageCases } from "./cases/messages.js";
import { metadataCases } from "./cases/metadata.js";
import { payloadCases } from "./cases/payloads.js";
import { proxyCases } from "./cases/proxy.js";
import { queryCases } from "./cases/queries.js";
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
  ...enqueueingCases,
  ...consumingCases,
  ...queryCases,
  ...directoryCases,
  ...proxyCases,
];
