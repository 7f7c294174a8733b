import { duration, integer, list, text, yesOrNo } from "../setting-kinds.js";
import { topic } from "../topic.js";

/** Other brokers, and what is said between them. */
export const cluster = topic("Cluster", {
  join: list({
    doc: "Addresses of other brokers, host:port each, to form a cluster with. Names are looked up again every 10 s, and every address behind one is dialled: the headless service of a StatefulSet is enough. One broker of the cluster leads to the others. Wants `clusterSecret`.",
    allowed: "host:port, with brackets around an IPv6 address",
    accepts: (value) => /^(\[[0-9a-fA-F:.]+\]|[^\s:[\]]+):\d{1,5}$/.test(value),
  }).optional(),
  clusterSecret: text({
    doc: "What brokers of a cluster prove to each other that they know; it never goes over the wire. Long and random: who sees a link being made can try guesses. With it a broker takes links, also where it joins nobody.",
    secret: true,
    allowed: "at least 16 characters",
    accepts: (value) => value.length >= 16,
  }).optional(),
  clusterName: text({
    doc: "Name of the cluster; brokers of another one are refused.",
  }).default("singyeong"),
  advertise: text({
    doc: "Where other brokers can dial this one, host:port. Absent: where it listens; the machine's first address beyond loopback where it listens on all.",
    allowed: "host:port, with brackets around an IPv6 address",
    accepts: (value) => /^(\[[0-9a-fA-F:.]+\]|[^\s:[\]]+):\d{1,5}$/.test(value),
  }).optional(),
  clusterTls: yesOrNo({
    doc: "Whether links use TLS, where the port does. Brokers then show `tlsCert` to each other and trust the authorities in `tlsClientCa`.",
  }).default(true),
  clusterSuspectMs: duration({
    doc: "How long nothing may be heard of another broker until its clients count as out of reach. Lower it to notice sooner, at the price of false alarms on busy machines.",
    min: 100,
  }).default(1_500),
  clusterLeaveMs: duration({
    doc: "How long a broker that is out of reach may take to come back before its queues are given to others.",
    min: 100,
  }).default(3_000),
  clusterBalanceAbovePercent: integer({
    doc: "Where this broker has so many percent more sessions than the mean of all, those above the mean are asked to connect again, within some 10 s. For brokers behind something that spreads new connections. Absent: sessions stay where they are.",
    min: 1,
    max: 10_000,
  }).optional(),
  clusterReplicaIdleMs: duration({
    doc: "How long the clients of other brokers are kept known here after the last query about their application.",
    min: 1_000,
  }).default(300_000),
  clusterMaxTopics: integer({
    doc: "Applications whose clients at other brokers are kept known here. Those asked about first make room for more.",
    min: 1,
    max: 10_000_000,
  }).default(10_000),
  clusterLinkBufferBytes: integer({
    doc: "Bytes that may wait for another broker. One that takes nothing is cut off above, and told everything anew when it is back.",
    min: 1024 ** 2,
    max: 64 * 1024 ** 3,
    unit: "bytes",
  }).default(64 * 1024 ** 2),
});
