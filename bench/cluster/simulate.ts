// What a cluster of 100 brokers with 10 million clients takes of each broker, worked out from what items, replicas and rings measure on
// this machine: `npm run bench:cluster-simulation`.
import { frameBytes, measureItemCosts } from "./item-costs.js";
import { type BrokerLoad, type ClusterShape, loadOf, pingLoad } from "./load-model.js";
import { measureReplicaCosts } from "./replica-memory.js";
import { measureRingMoves } from "./ring-moves.js";

const brokers = 100;
const clients = 10_000_000;
const applications = 1_000;
const askedBy = 3;
const habits = { updates: 1 / 60, connects: 1 / 3_600 };
const queues = 10_000;
const messagesPerQueue = 1_000;

const remotePart = (brokers - 1) / brokers;
const perApplication = clients / applications;
const spread = { brokers, clients };

const shapes: readonly ClusterShape[] = [
  {
    ...spread,
    name: "each application asked for by 3 brokers",
    knownHere: ((applications * askedBy) / brokers) * perApplication * remotePart,
    toldTo: askedBy * remotePart,
    topics: (applications * askedBy) / brokers,
  },
  {
    ...spread,
    name: "one application has half of all clients (a broker that asks for it)",
    knownHere: (clients / 2 + ((applications * askedBy) / brokers) * (perApplication / 2)) * remotePart,
    toldTo: askedBy * remotePart,
    topics: (applications * askedBy) / brokers + 1,
  },
  {
    ...spread,
    name: "every broker asks for every application, or has a subscriber to client events",
    knownHere: clients * remotePart,
    toldTo: brokers - 1,
    topics: applications,
  },
  {
    name: "10 brokers, 1 million clients, everything asked for everywhere",
    brokers: 10,
    clients: 1_000_000,
    knownHere: 900_000,
    toldTo: 9,
    topics: applications,
  },
];

const items = measureItemCosts();
const ring = await measureRingMoves(brokers);
const replica = await measureReplicaCosts();

heading("Measured here");
table(
  ["what", "value"],
  [
    ["client-told, on the wire", bytes(items.toldBytes)],
    ["client-changed (2 of 10 attributes)", bytes(items.changedBytes)],
    ["client-left", bytes(items.leftBytes)],
    ["claim of an id with its answer, 512 in a call", bytes(items.claimBytes)],
    ["ping that names 98 peers", bytes(items.ping(98).bytes)],
    ["pong", bytes(items.pongBytes)],
    ["interest, synced", `${bytes(items.interestBytes)}, ${bytes(items.syncedBytes)}`],
    ["a handed-over message of 1 KiB", bytes(items.handedBytes)],
    ["around a frame (model)", bytes(frameBytes)],
    ["client-told, encoded and decoded", micros(items.toldMicros)],
    ["client-changed, encoded and decoded", micros(items.changedMicros)],
    ["ping that names 98 peers, encoded and decoded", micros(items.ping(98).micros)],
    ["a peer's client in the directory", bytes(replica.remoteBytes)],
    ["decoding it and putting it there", micros(replica.remoteMicros)],
    ["an own client in the directory", bytes(replica.ownBytes)],
    ["what one peer was told of a client", bytes(replica.toldBytes)],
    ["a claim at its keeper", bytes(replica.claimBytes)],
    ["ring of 100 brokers, built", `${ring.buildMillis.toFixed(1)} ms`],
    ["ring of 100 brokers, one look-up", micros(ring.lookUpMicros)],
    ["largest share over the mean", ring.largestShare.toFixed(2)],
    ["names that move when a 101st joins", percent(ring.joinPart)],
    ["names that move when one of 100 leaves", percent(ring.leavePart)],
    ["names that move between two that stay", String(ring.needless)],
  ],
);

heading("The fullest broker, in steady state");
const loads = shapes.map((shape) => loadOf(shape, habits, items, replica));
const rows: readonly (readonly [string, (load: BrokerLoad, shape: ClusterShape) => string])[] = [
  ["clients of others that it knows", (_, { knownHere }) => count(knownHere)],
  ["memory: clients of others", ({ replicaBytes }) => bytes(replicaBytes)],
  ["memory: own clients", ({ ownBytes }) => bytes(ownBytes)],
  ["memory: what peers were told", ({ publisherBytes }) => bytes(publisherBytes)],
  ["memory: claims that it keeps", ({ claimBytes }) => bytes(claimBytes)],
  ["changes, sent / received", ({ changesOut, changesIn }) => rates(changesOut, changesIn)],
  ["connects and leaves, sent / received", ({ turnoverOut, turnoverIn }) => rates(turnoverOut, turnoverIn)],
  ["id claims, sent", ({ idsOut }) => rate(idsOut)],
  ["pings and pongs, sent", ({ pingsOut }) => rate(pingsOut)],
  ["core: coding of changes", ({ changesCore }) => percent(changesCore)],
  ["core: coding of pings", ({ pingsCore }) => percent(pingsCore)],
];
table(
  ["", ...shapes.map(({ name }) => name)],
  rows.map(([name, show]) => [
    name,
    ...loads.map((load, index) => show(load, shapes[index] as ClusterShape)),
  ]),
);

heading("Once, when something happens");
const own = clients / brokers;
const remote = perApplication * remotePart;
const peers = brokers - 1;
const queueBytes = messagesPerQueue * items.handedBytes;
table(
  ["event", "moves", "bytes"],
  [
    [
      "a broker asks for an application",
      `${count(remote)} clients told by ${peers} peers`,
      bytes(peers * (items.interestBytes + items.syncedBytes + 2 * frameBytes) + remote * items.toldBytes),
    ],
    [
      "a broker drops it again",
      `${count(remote)} clients taken back`,
      bytes(peers * (items.interestBytes + frameBytes) + remote * items.leftBytes),
    ],
    [
      "a broker joins: queues",
      `${count(queues * ring.joinPart)} of ${count(queues)}`,
      bytes(queues * ring.joinPart * queueBytes),
    ],
    [
      "a broker joins: id claims, to the new keeper",
      count(clients * ring.joinPart),
      bytes(clients * ring.joinPart * items.claimBytes),
    ],
    [
      "a broker joins: interests that it is told",
      `${count(peers * ((applications * askedBy) / brokers))}`,
      bytes(peers * ((applications * askedBy) / brokers) * items.interestBytes),
    ],
    [
      "a broker leaves in order: queues",
      `${count(queues * ring.leavePart)} of ${count(queues)}`,
      bytes(queues * ring.leavePart * queueBytes),
    ],
    [
      "a broker leaves: id claims, to all others",
      count(clients * ring.leavePart),
      bytes(clients * ring.leavePart * items.claimBytes),
    ],
    [
      "a broker leaves: its clients, taken back and told anew",
      `${count(own)} × ${askedBy}`,
      bytes(own * askedBy * (items.leftBytes + items.toldBytes)),
    ],
    [
      "each broker, whenever one joins or leaves",
      `${count(own)} own ids looked up twice`,
      `${((own * 2 * ring.lookUpMicros) / 1_000).toFixed(0)} ms of its core`,
    ],
  ],
);

heading("Pings of a full mesh");
table(
  ["brokers", "links", "a ping that names all", "sent by each", "sent by all", "core of each"],
  [10, 30, 100, 200, 300].map((size) => {
    const { bytesPerSecond: sent, core } = pingLoad(size, items);
    return [
      String(size),
      count((size * (size - 1)) / 2),
      bytes(items.ping(size - 2).bytes),
      rate(sent),
      rate(sent * size),
      percent(core),
    ];
  }),
);

function heading(text: string): void {
  console.log(`\n## ${text}\n`);
}

function table(head: readonly string[], body: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  console.log([line(head), line(head.map(() => "---")), ...body.map(line)].join("\n"));
}

function bytes(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toFixed(1)} GB`;
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)} MB`;
  if (value >= 1e4) return `${(value / 1e3).toFixed(0)} kB`;
  return `${value.toFixed(0)} B`;
}

function rate(value: number): string {
  return `${bytes(value)}/s`;
}

function rates(out: number, into: number): string {
  return `${rate(out)} / ${rate(into)}`;
}

function micros(value: number): string {
  return `${value.toFixed(1)} µs`;
}

function percent(part: number): string {
  return `${(part * 100).toFixed(part < 0.1 ? 1 : 0)} %`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en").replaceAll(",", " ");
}
