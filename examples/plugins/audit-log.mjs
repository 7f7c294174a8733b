// @ts-check
// Writes who did what to a file, one JSON object a line: clients that join or are refused, what they send, enqueue, settle and have
// forwarded, and how it ended. Payloads, headers, metadata and credentials stay out of it.
//
//   pluginConfig: { audit-log: { file: ./audit.jsonl } }
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { definePlugin } from "singyeong/plugin";

/** @typedef {import("singyeong/plugin").HookCaller} HookCaller */
/** @typedef {import("singyeong/plugin").HookOutcome<unknown>} Outcome */

/** @type {import("node:fs").WriteStream | undefined} */
let file;

export default definePlugin({
  name: "audit-log",
  description: "Writes who did what to a file.",

  async load({ config, log }) {
    file = createWriteStream(pathFrom(config), { flags: "a" });
    await once(file, "open");
    file.on("error", (error) => log.error({ error }, "the audit log cannot be written"));
  },

  async unload() {
    file?.end();
    if (file !== undefined) await once(file, "close");
  },

  hooks: {
    afterConnect({ application, clientId, remoteAddress, principal }, outcome) {
      write("connect", outcome, { application, clientId, remoteAddress, principal: principal?.id });
    },
    afterSend({ caller, kind, query }, outcome) {
      write(kind, outcome, {
        ...who(caller),
        to: query.application,
        ...(outcome.ok && { messageId: outcome.result.messageId, delivered: outcome.result.delivered }),
      });
    },
    afterEnqueue({ caller, queue, messages }, outcome) {
      write("enqueue", outcome, { ...who(caller), queue, messages: messages.length });
    },
    afterAck({ caller, queue, leaseIds, settlement }, outcome) {
      write(settlement.kind, outcome, { ...who(caller), queue, leases: leaseIds.length });
    },
    afterProxy({ caller, method, target, query }, outcome) {
      const [path] = target.split("?", 1); // what stands behind it may be a secret
      const status = outcome.ok ? outcome.result.status : undefined;
      write("forward", outcome, { ...who(caller), to: query.application, method, path, status });
    },
  },
});

/** @param {HookCaller} caller */
function who({ principal, client, remoteAddress }) {
  return {
    principal: principal.id,
    remoteAddress,
    ...(client && { application: client.application, clientId: client.id }),
  };
}

/**
 * @param {string} what
 * @param {Outcome} outcome
 * @param {object} facts
 */
function write(what, outcome, facts) {
  const how = outcome.ok ? "ok" : outcome.error.reason;
  file?.write(`${JSON.stringify({ at: new Date().toISOString(), what, how, ...facts })}\n`);
}

/**
 * @param {unknown} config
 * @returns {string}
 */
function pathFrom(config) {
  if (typeof config === "object" && config !== null && "file" in config && typeof config.file === "string")
    return config.file;
  throw new Error("pluginConfig needs audit-log.file, the path of the file");
}
