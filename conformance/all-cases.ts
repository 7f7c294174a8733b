import type { Case } from "./case.js";
import { messageCases } from "./cases/messages.js";
import { queueCases } from "./cases/queues.js";
import { sessionCases } from "./cases/session.js";

/** Every case, in the order in which they run. */
export const allCases: readonly Case[] = [...sessionCases, ...messageCases, ...queueCases];
