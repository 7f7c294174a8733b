import type { Random } from "../util/random.js";
import type { Backoff, QueueConfig } from "./queue-config.js";
import type { DeadLetterReason, DeliveryAttempt } from "./queue-message.js";

/** So many of a message's latest attempts are remembered. */
const maxHistory = 16;

/** The end of a message that is not handed out any more. */
export interface Death {
  readonly reason: DeadLetterReason;
  /** Unix time in milliseconds. */
  readonly since: number;
}

/** What a message has been through: the part of it that changes and is stored. Never changed in place; what nothing has happened to shares one. */
export interface MessageLife {
  readonly failedAttempts: number;
  readonly releases: number;
  /** Oldest first. */
  readonly history: readonly DeliveryAttempt[];
  /** Unix time in milliseconds before which it is not handed out. */
  readonly availableAt?: number;
  /** Present: it is a dead letter. */
  readonly death?: Death;
}

/** The life of a message that nothing has happened to. */
export const freshLife: MessageLife = Object.freeze({ failedAttempts: 0, releases: 0, history: [] });

/** The life of a new message. */
export function newLife(availableAt: number | undefined): MessageLife {
  return availableAt === undefined ? freshLife : { ...freshLife, availableAt };
}

/** After a lease that ended without blame. The message can be handed out again at `availableAt`; absent: at once. */
export function released(life: MessageLife, attempt: DeliveryAttempt, availableAt?: number): MessageLife {
  return {
    failedAttempts: life.failedAttempts,
    releases: life.releases + 1,
    history: remembered(life, attempt),
    ...(availableAt === undefined ? {} : { availableAt }),
  };
}

/** What decides what a failure leads to. */
export interface FailureRules {
  readonly config: QueueConfig;
  readonly random: Random;
  /** Waits so long instead of what the backoff says. */
  readonly delayMs?: number;
  /** True: dead, whatever attempts are left. */
  readonly deadLetter?: boolean;
}

/** After a lease that ended in failure: the message waits for its next attempt, or is dead. */
export function failed(life: MessageLife, attempt: DeliveryAttempt, rules: FailureRules): MessageLife {
  const { config, random, delayMs, deadLetter = false } = rules;
  const failedAttempts = life.failedAttempts + 1;
  const past = { failedAttempts, releases: life.releases, history: remembered(life, attempt) };
  const since = attempt.endedAt;
  if (deadLetter) return { ...past, death: { reason: "rejected", since } };
  if (config.maxAttempts > 0 && failedAttempts >= config.maxAttempts)
    return { ...past, death: { reason: "max-attempts", since } };
  return { ...past, availableAt: since + (delayMs ?? backoffDelay(config.backoff, failedAttempts, random)) };
}

/** A message that has waited too long. */
export function expired(life: MessageLife, since: number): MessageLife {
  const { failedAttempts, releases, history } = life;
  return { failedAttempts, releases, history, death: { reason: "expired", since } };
}

/** A dead letter that goes back to its queue: its failures are forgotten, its history is not. */
export function returned({ releases, history }: MessageLife): MessageLife {
  return { failedAttempts: 0, releases, history };
}

/** How long a message waits after so many failures, in milliseconds. */
export function backoffDelay(backoff: Backoff, failures: number, random: Random): number {
  const grown = backoff.initialDelayMs * backoff.multiplier ** (failures - 1);
  return Math.round(Math.min(backoff.maxDelayMs, grown) * (1 - backoff.jitter * random()));
}

function remembered({ history }: MessageLife, attempt: DeliveryAttempt): readonly DeliveryAttempt[] {
  return [...history.slice(1 - maxHistory), attempt];
}
