import type { Attributes } from "../metadata/attribute.js";
import type { Client } from "./client.js";
import { ClientSet } from "./client-set.js";
import { GroupIndexes } from "./index/group-indexes.js";
import type { Hash32 } from "./index/hash-ring.js";
import type { IndexKeeper } from "./index/index-keeper.js";

/** Clients that are searched together: those of one application, the restricted ones apart from the others. */
export class ClientGroup {
  readonly clients = new ClientSet();
  readonly indexes: GroupIndexes;

  constructor(keeper: IndexKeeper, hash: Hash32) {
    this.indexes = new GroupIndexes(this.clients, keeper, hash);
  }

  get size(): number {
    return this.clients.size;
  }

  add(client: Client): void {
    this.clients.add(client);
    this.indexes.added(client);
  }

  /** To be called after the client's metadata changed from `before`. */
  changed(client: Client, before: Attributes): void {
    this.indexes.changed(client, before);
  }

  remove(client: Client): void {
    this.clients.delete(client);
    this.indexes.removed(client);
    if (this.clients.size === 0) this.indexes.close();
  }
}
