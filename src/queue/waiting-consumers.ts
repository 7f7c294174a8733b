import type { Client } from "../directory/client.js";
import type { ClientGroup } from "../directory/client-group.js";
import type { Query } from "../query/query.js";
import type { Consumer } from "./consumer.js";
import { ConsumerGroup } from "./consumer-group.js";
import { isMatch, required } from "./eligibility.js";
import { WaitingLine } from "./waiting-line.js";

/** The consumers of one queue, those that wait in the order in which they began to. */
export class WaitingConsumers {
  readonly #newGroup: () => ClientGroup;
  readonly #groups = new Map<string, ConsumerGroup>();
  /** Those without a session, by namespace: of one namespace they are all alike. */
  readonly #anonymous = new Map<string, WaitingLine>();
  #lastTurn = 0;

  /** `newGroup` makes an empty group of clients, with indexes. */
  constructor(newGroup: () => ClientGroup) {
    this.#newGroup = newGroup;
  }

  /** A consumer has come; it does not wait yet. */
  attach(consumer: Consumer): void {
    const { client } = consumer;
    if (client === undefined) return;
    const name = nameOf(client);
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = new ConsumerGroup(this.#newGroup());
      this.#groups.set(name, group);
    }
    group.attach(consumer, client);
  }

  /** A consumer has gone. */
  detach(consumer: Consumer): void {
    this.leave(consumer);
    const { client } = consumer;
    if (client === undefined) return;
    const name = nameOf(client);
    const group = this.#groups.get(name);
    group?.detach(consumer, client);
    if (group?.isEmpty) this.#groups.delete(name);
  }

  /** To be called after the metadata of a client changed. */
  changed(client: Client): void {
    this.#groups.get(nameOf(client))?.changed(client);
  }

  /** Begins to wait, or goes to the end of the line. */
  join(consumer: Consumer): void {
    this.leave(consumer);
    this.#lastTurn += 1;
    this.#lineOf(consumer).join(consumer, this.#lastTurn);
  }

  /** Waits no more; one that does not wait is left alone. */
  leave(consumer: Consumer): void {
    if (!consumer.waits) return;
    const line = this.#lineOf(consumer);
    line.leave(consumer);
    if (line.size === 0 && consumer.client === undefined) this.#anonymous.delete(consumer.namespace);
  }

  /**
   * Who gets a message: of those that match the one that has waited longest. Of an optional target that nobody matches, the one that has
   * waited longest of its application.
   */
  find(target: Query): Consumer | undefined {
    const match = this.#longestWaiting(target);
    return match === undefined && target.optional ? this.#longestWaiting(required(target)) : match;
  }

  #longestWaiting(target: Query): Consumer | undefined {
    let longest: Consumer | undefined;
    for (const found of this.#candidates(target)) {
      if (found !== undefined && (longest === undefined || found.turn < longest.turn)) longest = found;
    }
    return longest;
  }

  *#candidates(target: Query): Generator<Consumer | undefined> {
    const { application, restricted } = target;
    if (application.kind === "id") {
      yield this.#groups.get(groupName(application.id, false))?.longestWaiting(target);
      if (restricted) yield this.#groups.get(groupName(application.id, true))?.longestWaiting(target);
      return;
    }
    for (const group of this.#groups.values()) if (group.line.size > 0) yield group.longestWaiting(target);
    for (const line of this.#anonymous.values()) {
      const [first] = line;
      yield first !== undefined && isMatch(target, first) ? first : undefined;
    }
  }

  #lineOf({ client, namespace }: Consumer): WaitingLine {
    const ofGroup = client === undefined ? undefined : this.#groups.get(nameOf(client))?.line;
    return ofGroup ?? this.#anonymousLine(namespace);
  }

  #anonymousLine(namespace: string): WaitingLine {
    let line = this.#anonymous.get(namespace);
    if (line === undefined) {
      line = new WaitingLine();
      this.#anonymous.set(namespace, line);
    }
    return line;
  }
}

function nameOf({ application, restricted }: Client): string {
  return groupName(application, restricted);
}

function groupName(application: string, restricted: boolean): string {
  return `${restricted ? "-" : "+"}${application}`;
}
