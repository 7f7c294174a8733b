import { followsPattern, parseNamePattern } from "../util/name-pattern.js";

/**
 * What an access decision is about beside the verb. `query`: the applications and namespaces of the clients that a query may find.
 * `client`: the application and namespace of the caller's own client. `queue`: a queue. `enqueue`: a queue, and the clients that may get the
 * message. `broker`: the broker itself.
 */
export type VerbSubject = "query" | "client" | "queue" | "enqueue" | "broker";

/**
 * Everything that has to be allowed, in the order of the reference: what it is about, whether the built-in role `restricted` has it, and what it
 * lets one do. What is left out belongs to whoever is in: keeping alive, replying to what one was asked, granting credit, and
 * settling what one consumes.
 */
export const verbs = {
  connect: {
    subject: "client",
    restricted: true,
    doc: "To become a client of the application, in the namespace, and to receive.",
  },
  "update-metadata": {
    subject: "client",
    restricted: true,
    doc: "To change the metadata of one's own client.",
  },
  "receive-client-events": {
    subject: "broker",
    restricted: false,
    doc: "To be told who comes and goes, in every application and namespace.",
  },
  send: { subject: "query", restricted: false, doc: "To send to one match." },
  broadcast: { subject: "query", restricted: false, doc: "To send to every match." },
  request: { subject: "query", restricted: false, doc: "To send to one match and wait for its reply." },
  forward: { subject: "query", restricted: false, doc: "To have HTTP requests forwarded to a match." },
  "query-clients": { subject: "query", restricted: false, doc: "To list matches with their metadata." },
  "explain-query": {
    subject: "query",
    restricted: false,
    doc: "To learn how a query is answered, and why a client does not match.",
  },
  "watch-clients": { subject: "query", restricted: false, doc: "To be told of every change of the matches." },
  enqueue: { subject: "enqueue", restricted: false, doc: "To put messages into the queue." },
  consume: {
    subject: "queue",
    restricted: false,
    doc: "To take messages from the queue, and to settle them.",
  },
  "get-queue": { subject: "queue", restricted: false, doc: "To see the queue's settings and what it holds." },
  "peek-messages": {
    subject: "queue",
    restricted: false,
    doc: "To read the queue's messages without taking them.",
  },
  "list-dead-letters": { subject: "queue", restricted: false, doc: "To read the queue's dead letters." },
  "redrive-dead-letters": {
    subject: "queue",
    restricted: false,
    doc: "To send the queue's dead letters back into it.",
  },
  "configure-queue": {
    subject: "queue",
    restricted: false,
    doc: "To make the queue, and to change its settings.",
  },
  "purge-queue": { subject: "queue", restricted: false, doc: "To throw away what the queue holds." },
  "plugin-event": { subject: "broker", restricted: false, doc: "To send the custom events of plugins." },
  "plugin-route": { subject: "broker", restricted: false, doc: "To call the REST routes of plugins." },
  "get-info": {
    subject: "broker",
    restricted: false,
    doc: "To see what the broker is and how much it holds.",
  },
  "list-peers": { subject: "broker", restricted: false, doc: "To see the other brokers of the cluster." },
  drain: {
    subject: "broker",
    restricted: false,
    doc: "To empty the broker: its sessions are asked to leave, and its queues go to other brokers.",
  },
  "list-sessions": {
    subject: "broker",
    restricted: false,
    doc: "To see every connection to the broker, whosever it is.",
  },
} as const satisfies Record<string, { subject: VerbSubject; restricted: boolean; doc: string }>;

/** One thing that has to be allowed. */
export type Verb = keyof typeof verbs;

/** The verbs that are about a subject. */
export type VerbOn<S extends VerbSubject> = {
  [V in Verb]: (typeof verbs)[V]["subject"] extends S ? V : never;
}[Verb];

/** All verbs, in order. */
export const verbNames = Object.keys(verbs) as readonly Verb[];

/** The verbs that follow a pattern, in which `*` stands for any text. */
export function expandVerbs(pattern: string): Verb[] {
  const parsed = parseNamePattern(pattern);
  return verbNames.filter((verb) => followsPattern(verb, parsed));
}
