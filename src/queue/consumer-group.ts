import type { Client } from "../directory/client.js";
import type { ClientGroup } from "../directory/client-group.js";
import { conditionsOf, planGroup } from "../directory/planner.js";
import type { Attributes } from "../metadata/attribute.js";
import type { Query } from "../query/query.js";
import type { Consumer } from "./consumer.js";
import { isMatch } from "./eligibility.js";
import { WaitingLine } from "./waiting-line.js";

/** A line this short is looked through. */
const maxLookedThrough = 32;

/** A client of the group, and the metadata by which the indexes have it. */
interface Member {
  readonly consumers: Set<Consumer>;
  known: Attributes;
}

/**
 * The consumers of one application, restricted ones apart: those that wait in a line, and the clients of all of them in a group with
 * indexes, as the directory has them. Clients stay in the group while they have nothing to wait for, since they come back soon.
 */
export class ConsumerGroup {
  readonly #line = new WaitingLine();
  readonly #clients: ClientGroup;
  readonly #members = new Map<Client, Member>();

  constructor(clients: ClientGroup) {
    this.#clients = clients;
  }

  /** True when it has no consumer, waiting or not. */
  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  get line(): WaitingLine {
    return this.#line;
  }

  attach(consumer: Consumer, client: Client): void {
    const member = this.#members.get(client);
    if (member !== undefined) {
      member.consumers.add(consumer);
      return;
    }
    this.#members.set(client, { consumers: new Set([consumer]), known: client.attributes });
    this.#clients.add(client);
  }

  /** Takes out a consumer that does not wait (any more). */
  detach(consumer: Consumer, client: Client): void {
    const member = this.#members.get(client);
    if (member === undefined) return;
    member.consumers.delete(consumer);
    if (member.consumers.size > 0) return;
    this.changed(client); // the indexes must find it where they put it
    this.#members.delete(client);
    this.#clients.remove(client);
  }

  /** To be called after the metadata of a client changed. */
  changed(client: Client): void {
    const member = this.#members.get(client);
    if (member === undefined || member.known === client.attributes) return;
    this.#clients.changed(client, member.known);
    member.known = client.attributes;
  }

  /** Of the consumers that match, the one that has waited longest. */
  longestWaiting(target: Query): Consumer | undefined {
    const { size } = this.#line;
    if (size <= maxLookedThrough || conditionsOf(target).length === 0) return this.#firstInLine(target);
    // An index that is still being built is of use to later messages; this one does not wait for it.
    const { candidates } = planGroup(conditionsOf(target), this.#clients, []);
    // Where many match, one of them stands near the front.
    if (candidates.size * candidates.size > size) return this.#firstInLine(target);
    return this.#firstAmong(candidates, target);
  }

  #firstInLine(target: Query): Consumer | undefined {
    for (const consumer of this.#line) if (isMatch(target, consumer)) return consumer;
    return undefined;
  }

  #firstAmong(clients: Iterable<Client>, target: Query): Consumer | undefined {
    let first: Consumer | undefined;
    for (const client of clients) {
      for (const consumer of this.#members.get(client)?.consumers ?? []) {
        if (!consumer.waits || (first !== undefined && first.turn < consumer.turn)) continue;
        if (isMatch(target, consumer)) first = consumer;
      }
    }
    return first;
  }
}
