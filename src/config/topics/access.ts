import { duration, integer, text, yesOrNo } from "../setting-kinds.js";
import { topic } from "../topic.js";

/** Who gets in. */
export const access = topic("Access", {
  auth: text({
    doc: "The password that clients present. Absent: everyone who can connect gets in.",
    secret: true,
    envFallbacks: ["AUTH"],
  }).optional(),
  accessFile: text({
    doc: "YAML file with named tokens, issuers of JSON Web Tokens, certificates, and the roles of all of them; docs/access.md describes it. Read again when it changes.",
  }).optional(),
  insecure: yesOrNo({
    doc: "Allows to listen beyond loopback without `auth` and without `accessFile`. For networks where everyone who can connect is trusted.",
  }).default(false),
  authMaxFailures: integer({
    doc: "Wrong passwords from one address (of IPv6: from one network of 64 bits) within `authWindowMs` before its further attempts are refused unread.",
    min: 1,
    max: 1_000_000,
  }).default(10),
  authWindowMs: duration({
    doc: "How long a wrong password counts against the address it came from.",
    // The limiter behind it counts in whole seconds at the least.
    min: 1_000,
  }).default(60_000),
});
