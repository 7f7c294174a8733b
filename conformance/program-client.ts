import { EventLog, type Waiting } from "./event-log.js";
import { holds, Mismatch, words } from "./mismatch.js";
import { CallFailed, type Program, type ProgramEvent } from "./program.js";
import type {
  ChangeEvent,
  ClientEvent,
  ClientRef,
  DeliveryEvent,
  EnqueueArguments,
  ListedClient,
  MessageEvent,
  Payload,
  ProgramError,
  ProxyArguments,
  SendArguments,
  SettleArguments,
  Target,
  Values,
} from "./protocol.js";

/** What something of the program's is made with: the program, its own name, and how long to wait for events. */
export interface ProgramPart {
  readonly program: Program;
  readonly name: string;
  readonly waiting: Waiting;
  /** Has the events with this name in `field` handed over. */
  readonly hear: (field: string, name: string, listener: (event: ProgramEvent) => void) => void;
}

/** A client of the library that is tested: what it is told to do, and what it told. */
export class ProgramClient {
  readonly name: string;
  readonly messages: EventLog<MessageEvent>;
  readonly states: EventLog<string>;
  readonly clientEvents: EventLog<ClientEvent>;
  /** As `connect` was answered. */
  restricted: unknown;
  /** True from when it was connected until the case has closed it. */
  isOpen = false;
  readonly #part: ProgramPart;

  constructor(part: ProgramPart) {
    this.#part = part;
    this.name = part.name;
    this.messages = new EventLog(part.waiting);
    this.states = new EventLog(part.waiting);
    this.clientEvents = new EventLog(part.waiting);
    part.hear("client", part.name, (event) => {
      if (event.event === "message") this.messages.push(event as unknown as MessageEvent);
      else if (event.event === "client_event") this.clientEvents.push(event as unknown as ClientEvent);
      else if (event.event === "state") this.states.push(String(event["state"]));
    });
  }

  send(target: Target, payload: Payload, options: SendArguments = {}) {
    return this.#call("send", { target, payload, ...options }) as Promise<{
      messageId: string;
      receiver?: ClientRef;
    }>;
  }

  broadcast(target: Target, payload: Payload, options: SendArguments = {}) {
    return this.#call("broadcast", { target, payload, ...options }) as Promise<{
      messageId: string;
      matched: number;
      delivered: number;
      dropped: number;
    }>;
  }

  request(target: Target, payload: Payload, options: SendArguments = {}) {
    return this.#call("request", { target, payload, ...options }) as Promise<{
      messageId: string;
      payload: Payload;
      replier?: ClientRef;
    }>;
  }

  /** The handler of a message returns: with a reply, with nothing, or failing. */
  async handled(
    { handle }: { readonly handle: string },
    outcome: { readonly payload?: Payload; readonly error?: string } = {},
  ): Promise<void> {
    await this.#call("handled", { handle, ...outcome });
  }

  updateMetadata(set: Values, options: { remove?: readonly string[]; replace?: boolean } = {}) {
    return this.#call("update_metadata", { set, ...options }) as Promise<{ revision: string }>;
  }

  state() {
    return this.#call("state", {}) as Promise<{ state: string; lastError?: ProgramError }>;
  }

  /** Resolves once the library says that it is in this state, or has said so since it was last asked. */
  async entered(state: string, timeoutMs?: number): Promise<void> {
    await this.states.next(`the state ${state}`, (entered) => entered === state, timeoutMs);
  }

  enqueue(queue: string, payload: Payload, options: EnqueueArguments = {}) {
    return this.#call("enqueue", { queue, payload, ...options }) as Promise<{
      messageId: string;
      duplicate: boolean;
    }>;
  }

  /** Begins to consume a queue. */
  async consume(
    queue: string,
    options: { readonly prefetch?: number; readonly ackTimeoutMs?: number } = {},
  ): Promise<ProgramConsumer> {
    const { program, name } = this.#part;
    const consumer = new ProgramConsumer({ ...this.#part, name: `${name}/consumer-${nextName()}` });
    await program.call("consume", { client: name, consumer: consumer.name, queue, ...options });
    return consumer;
  }

  queryClients(target: Target, options: { readonly limit?: number } = {}) {
    return this.#call("query_clients", { target, ...options }) as Promise<{
      clients: ListedClient[];
      truncated: boolean;
    }>;
  }

  /** Begins to watch who matches. */
  async watch(target: Target): Promise<ProgramWatch> {
    const { program, name } = this.#part;
    const watch = new ProgramWatch({ ...this.#part, name: `${name}/watch-${nextName()}` });
    await program.call("watch", { client: name, watch: watch.name, target });
    return watch;
  }

  proxy(target: Target, request: ProxyArguments) {
    return this.#call("proxy", { target, ...request }) as Promise<{
      status: number;
      headers: [string, string][];
      body: string;
    }>;
  }

  async close(): Promise<void> {
    this.isOpen = false;
    await this.#call("close", {});
  }

  #call(call: string, fields: object): Promise<unknown> {
    return this.#part.program.call(call, { client: this.name, ...fields });
  }
}

/** A consumer of the library that is tested. */
export class ProgramConsumer {
  readonly name: string;
  readonly deliveries: EventLog<DeliveryEvent>;
  /** Handles of leases that have ended by themselves. */
  readonly lost: EventLog<string>;
  readonly ends: EventLog<{ readonly error?: ProgramError }>;
  readonly #part: ProgramPart;

  constructor(part: ProgramPart) {
    this.#part = part;
    this.name = part.name;
    this.deliveries = new EventLog(part.waiting);
    this.lost = new EventLog(part.waiting);
    this.ends = new EventLog(part.waiting);
    part.hear("consumer", part.name, (event) => {
      if (event.event === "delivery") this.deliveries.push(event as unknown as DeliveryEvent);
      else if (event.event === "lost") this.lost.push(String(event["handle"]));
      else if (event.event === "consumer_ended") this.ends.push(event as { error?: ProgramError });
    });
  }

  async settle(
    { handle }: { readonly handle: string },
    kind: "ack" | "release" | "reject" | "extend",
    options: SettleArguments = {},
  ): Promise<void> {
    await this.#part.program.call("settle", { consumer: this.name, handle, kind, ...options });
  }

  async stop(): Promise<void> {
    await this.#part.program.call("stop_consuming", { consumer: this.name });
  }
}

/** A watch of the library that is tested. */
export class ProgramWatch {
  readonly name: string;
  readonly changes: EventLog<ChangeEvent>;
  readonly #part: ProgramPart;

  constructor(part: ProgramPart) {
    this.#part = part;
    this.name = part.name;
    this.changes = new EventLog(part.waiting);
    part.hear("watch", part.name, (event) => this.changes.push(event as unknown as ChangeEvent));
  }

  async stop(): Promise<void> {
    await this.#part.program.call("stop_watching", { watch: this.name });
  }
}

/** Resolves with the error of a call. @throws Mismatch where it succeeds, or the reason or outcome is another one */
export async function fails(
  call: Promise<unknown>,
  reason: string | readonly string[],
  outcome: "not_sent" | "sent" | "unknown",
): Promise<ProgramError> {
  const reasons: readonly string[] = typeof reason === "string" ? [reason] : reason;
  const expected = words(`an error, ${reasons.join(" or ")}, with the outcome ${outcome}`);
  let result: unknown;
  try {
    result = await call;
  } catch (thrown) {
    if (!(thrown instanceof CallFailed)) throw thrown;
    const { error } = thrown;
    const fits = reasons.includes(error.reason) && error.outcome === outcome;
    holds(fits, `${thrown.call} fails as it should`, expected, error);
    return error;
  }
  throw new Mismatch("the call fails", expected, result);
}

let names = 0;

function nextName(): number {
  names += 1;
  return names;
}
