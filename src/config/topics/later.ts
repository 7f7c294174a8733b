import { text } from "../setting-kinds.js";
import { topic } from "../topic.js";

const noEffect = "Accepted, but without effect in this version, which has";

/** Settings whose names are already settled, so that one deployment can serve this version and later ones. */
export const later = topic("Without effect in this version", {
  natsUrl: text({
    doc: `Address of the NATS server; secret, as it may hold a password. ${noEffect} no use for NATS.`,
    secret: true,
  }).optional(),
});
