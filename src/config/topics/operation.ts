import { choice, duration, text } from "../setting-kinds.js";
import { topic } from "../topic.js";

/** How the broker is told apart, watched and stopped. */
export const operation = topic("Operation", {
  brokerId: text({
    doc: "Name of this broker, as shown to operators and other brokers. Absent: a random one at each start; in a cluster one that is kept in `dataDir`.",
    allowed: "1 to 128 letters, digits, dots, dashes and underscores",
    accepts: (value) => /^[A-Za-z0-9._-]{1,128}$/.test(value),
  }).optional(),
  logLevel: choice(["fatal", "error", "warn", "info", "debug", "silent"], {
    doc: "The least important entries that the log on stderr holds.",
  }).default("info"),
  drainTimeoutMs: duration({
    doc: "How long sessions may take to leave once the broker has been asked to stop. What is left then is closed.",
    min: 0,
  }).default(10_000),
  drainSpreadMs: duration({
    doc: "Over how long the goodbyes are spread, so that not all clients reconnect at once. Of use up to `drainTimeoutMs`.",
    min: 0,
  }).default(2_000),
});
