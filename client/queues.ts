import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type Client, createClient } from "@connectrpc/connect";
import { QueueService } from "../gen/singyeong/v1/queue_service_pb.js";
import {
  configToProto,
  type DeadLetter,
  deadLetterFromProto,
  defined,
  type PeekedMessage,
  peekedFromProto,
  type QueueConfig,
  type QueueInfo,
  queueFromProto,
} from "./queue-info.js";
import type { UnaryCalls } from "./unary-calls.js";

/** Gives a call up. */
export interface Abortable {
  readonly signal?: AbortSignal | undefined;
}

/** Describes dead letters; everything that is set has to hold. */
export interface DeadLetterFilter {
  readonly deadSince?: Date;
  readonly deadBefore?: Date;
  readonly sourceApplication?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What operators do with queues. Lists are read page by page, as they are iterated. */
export class Queues {
  readonly #calls: UnaryCalls;
  readonly #service: Client<typeof QueueService>;

  constructor(calls: UnaryCalls) {
    this.#calls = calls;
    this.#service = createClient(QueueService, calls.transport);
  }

  /** The queues whose names begin with `prefix`, by name. */
  async *list({
    prefix = "",
    signal,
  }: Abortable & { readonly prefix?: string } = {}): AsyncGenerator<QueueInfo> {
    for (let pageToken = ""; ; ) {
      const page = await this.#calls.call(
        (calling) => this.#service.listQueues({ namePrefix: prefix, pageToken }, calling),
        signal,
      );
      yield* page.queues.map(queueFromProto);
      pageToken = page.nextPageToken;
      if (pageToken === "") return;
    }
  }

  /** One queue. @throws SingyeongError `QUEUE_NOT_FOUND` */
  async get(queue: string, { signal }: Abortable = {}): Promise<QueueInfo> {
    const answer = await this.#calls.call((calling) => this.#service.getQueue({ queue }, calling), signal);
    return queueFromProto(answer.queue as NonNullable<typeof answer.queue>);
  }

  /** Changes settings, and makes the queue where there is none; what is left out stays as it is. */
  async configure(queue: string, config: QueueConfig, { signal }: Abortable = {}): Promise<QueueInfo> {
    const request = { queue, config: configToProto(config) };
    const answer = await this.#calls.call(
      (calling) => this.#service.configureQueue(request, calling),
      signal,
    );
    return queueFromProto(answer.queue as NonNullable<typeof answer.queue>);
  }

  /** The messages in the order in which they stand, without taking them. */
  async *peek(queue: string, { signal }: Abortable = {}): AsyncGenerator<PeekedMessage> {
    for (let pageToken = ""; ; ) {
      const page = await this.#calls.call(
        (calling) => this.#service.peekMessages({ queue, pageToken }, calling),
        signal,
      );
      yield* page.messages.map(peekedFromProto);
      pageToken = page.nextPageToken;
      if (pageToken === "") return;
    }
  }

  /** Dead letters, the latest first. */
  async *deadLetters(
    queue: string,
    { filter, signal }: Abortable & { readonly filter?: DeadLetterFilter } = {},
  ): AsyncGenerator<DeadLetter> {
    for (let pageToken = ""; ; ) {
      const request = { queue, pageToken, ...defined({ filter: filterToProto(filter) }) };
      const page = await this.#calls.call(
        (calling) => this.#service.listDeadLetters(request, calling),
        signal,
      );
      yield* page.deadLetters.map(deadLetterFromProto);
      pageToken = page.nextPageToken;
      if (pageToken === "") return;
    }
  }

  /** Sends dead letters back: those of these ids, or those of a description, all of them where it is empty. @returns how many */
  async redrive(
    queue: string,
    selection: { readonly ids: readonly string[] } | { readonly filter: DeadLetterFilter },
    { maxPerSecond, signal }: Abortable & { readonly maxPerSecond?: number } = {},
  ): Promise<number> {
    const chosen =
      "ids" in selection
        ? { case: "messageIds" as const, value: { ids: [...selection.ids] } }
        : { case: "filter" as const, value: filterToProto(selection.filter) ?? {} };
    const request = { queue, selection: chosen, ...defined({ maxPerSecond }) };
    const answer = await this.#calls.call(
      (calling) => this.#service.redriveDeadLetters(request, calling),
      signal,
    );
    return Number(answer.redriven);
  }

  /** Throws away what the queue holds. @returns how much that was */
  async purge(
    queue: string,
    what: { readonly messages?: boolean; readonly deadLetters?: boolean },
    { signal }: Abortable = {},
  ): Promise<{ readonly messages: number; readonly deadLetters: number }> {
    const request = { queue, messages: what.messages ?? false, deadLetters: what.deadLetters ?? false };
    const answer = await this.#calls.call((calling) => this.#service.purgeQueue(request, calling), signal);
    return { messages: Number(answer.messages), deadLetters: Number(answer.deadLetters) };
  }
}

function filterToProto(filter: DeadLetterFilter | undefined) {
  if (filter === undefined) return undefined;
  const { deadSince, deadBefore, sourceApplication, headers } = filter;
  return defined({
    deadSince: deadSince && timestampFromDate(deadSince),
    deadBefore: deadBefore && timestampFromDate(deadBefore),
    sourceApplication,
    headers: headers && { ...headers },
  });
}
