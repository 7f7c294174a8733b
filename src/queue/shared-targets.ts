import type { Query } from "../query/query.js";
import { Lane } from "./lane.js";
import type { MessageEntry } from "./message-entry.js";
import { encodeTarget } from "./target-code.js";
import { TargetGroup } from "./target-group.js";

/** What several messages of a queue share: targets and ordering keys, each for as long as a message has it. */
export class SharedTargets {
  readonly #groups = new Map<string, TargetGroup<MessageEntry>>();
  readonly #lanes = new Map<string, Lane<MessageEntry>>();
  /** The latest target and its code: senders send the same again and again. */
  #latest: { readonly target: Query; readonly code: string } | undefined;

  /** The group of a target. */
  group(target: Query): TargetGroup<MessageEntry> {
    if (this.#latest?.target !== target) this.#latest = { target, code: encodeTarget(target) };
    return this.groupOf(this.#latest.code);
  }

  /** The group of a target that was stored under this code. */
  groupOf(code: string): TargetGroup<MessageEntry> {
    let group = this.#groups.get(code);
    if (group === undefined) {
      group = new TargetGroup(code);
      this.#groups.set(code, group);
    }
    return group;
  }

  /** The lane of an ordering key; undefined for a message without one. */
  lane(key: string | undefined): Lane<MessageEntry> | undefined {
    if (key === undefined) return undefined;
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      lane = new Lane(key);
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  /** To be called when a message is gone: forgets what no other shares. */
  released({ group, lane }: MessageEntry): void {
    if (group.members === 0) this.#groups.delete(group.code);
    if (lane !== undefined && lane.members === 0) this.#lanes.delete(lane.key);
  }
}
