import { type Client, connect, type Message, type NodeConnectOptions } from "../client/node.js";
import type { Broker } from "./broker.js";
import { storedMetadata } from "./directory.js";
import { EventLog, type Waiting } from "./event-log.js";
import { Link } from "./link.js";
import { Mismatch, words } from "./mismatch.js";
import type { Program, ProgramEvent } from "./program.js";
import { ProgramClient } from "./program-client.js";
import type { ClientRef, ConnectArguments, Target, Values } from "./protocol.js";
import { metadataFromKit } from "./typescript/values.js";

/** The credential that the guarded broker asks for. */
export const credential = "the kit's own secret";

/** The brokers of a run. */
export interface Brokers {
  /** Lets everybody in. */
  readonly open: Broker;
  /** Asks for {@link credential}, and keeps few messages for a client that takes none. Started when it is first asked for. */
  readonly guarded: () => Promise<Broker>;
}

/** A client of the kit's own, straight at the broker, and what it was sent. */
export interface Receiver {
  readonly client: Client;
  readonly messages: EventLog<Message>;
  readonly ref: ClientRef;
  /** Every client of its application. */
  readonly target: Target;
}

/** A client of the library, and how the broker names it. */
export type Joined = ProgramClient & Pick<Receiver, "ref" | "target">;

/** What a case has: a link of its own to the broker, names of its own, clients of the library and of the kit. */
export class Kit {
  readonly broker: Broker;
  /** The way that the library's clients take, unless they are told another. */
  readonly link: Link;
  readonly #brokers: Brokers;
  readonly #program: Program;
  readonly #number: number;
  readonly #waiting: Waiting;
  readonly #listeners = new Map<string, (event: ProgramEvent) => void>();
  readonly #cleanups: (() => Promise<unknown>)[] = [];
  readonly #clients: ProgramClient[] = [];
  #control: Promise<Client> | undefined;

  private constructor(brokers: Brokers, program: Program, number: number, waiting: Waiting, link: Link) {
    this.broker = brokers.open;
    this.link = link;
    this.#brokers = brokers;
    this.#program = program;
    this.#number = number;
    this.#waiting = waiting;
    program.onEvent = (event) => {
      for (const field of ["client", "consumer", "watch"])
        if (field in event) this.#listeners.get(`${field} ${event[field]}`)?.(event);
    };
  }

  /** What the case of this number gets. It has to be ended. */
  static async open(brokers: Brokers, program: Program, number: number, waiting: Waiting): Promise<Kit> {
    const link = await Link.open(() => brokers.open.port);
    return new Kit(brokers, program, number, waiting, link);
  }

  /** A name that no other case has. */
  name(word: string): string {
    return `${word}-${this.#number}`;
  }

  /** Has the library connect; without `url`, over {@link link}. */
  async connect(options: ConnectArguments = {}): Promise<ProgramClient> {
    const client = new ProgramClient({
      program: this.#program,
      name: `${this.name("client")}-${this.#clients.length + 1}`,
      waiting: this.#waiting,
      hear: (field, name, listener) => this.#listeners.set(`${field} ${name}`, listener),
    });
    const quick = { initialDelayMs: 10, maxDelayMs: 100 };
    this.#clients.push(client);
    const fields = { client: client.name, url: this.link.url, backoff: quick, ...options };
    const { restricted } = await this.#program.call("connect", fields);
    client.isOpen = true;
    client.restricted = restricted;
    return client;
  }

  /** Has the library connect with this application, and a client id of the kit's choice. */
  async join(
    word: string,
    options: Omit<ConnectArguments, "application" | "clientId"> = {},
  ): Promise<Joined> {
    const ref = { application: this.name(word), clientId: `${word}-library-${this.#clients.length + 1}` };
    const target = { application: ref.application };
    return Object.assign(await this.connect({ ...ref, ...options }), { ref, target });
  }

  /** The kit's own client without a session. */
  control(): Promise<Client> {
    this.#control ??= this.ownClient({});
    return this.#control;
  }

  /** A client of the kit's own, straight at the broker. */
  async ownClient(options: Omit<NodeConnectOptions, "url"> & { readonly url?: string }): Promise<Client> {
    const client = await connect({ url: this.broker.url, ...options });
    this.onEnd(() => client.close({ timeoutMs: 500 }));
    return client;
  }

  /** A client of the kit's own that takes messages; `handler` answers requests. */
  async receiver(
    word: string,
    options: Omit<NodeConnectOptions, "url" | "application" | "metadata"> & { metadata?: Values } = {},
    handler: (message: Message) => unknown = () => undefined,
  ): Promise<Receiver> {
    const messages = new EventLog<Message>(this.#waiting);
    const { clientId = `${word}-kit`, metadata = {} } = options;
    const ref = { application: this.name(word), clientId };
    const client = await this.ownClient({ ...options, ...ref, metadata: metadataFromKit(metadata) });
    client.onMessage((message) => {
      messages.push(message);
      return handler(message);
    });
    return { client, messages, ref, target: { application: ref.application } };
  }

  /** The broker that asks for a credential. */
  guarded(): Promise<Broker> {
    return this.#brokers.guarded();
  }

  /** A link to another broker than the one of {@link link}. */
  async linkTo(broker: Broker): Promise<Link> {
    const link = await Link.open(() => broker.port);
    this.onEnd(() => link.close());
    return link;
  }

  /** What the broker has of a client's metadata, every kind as it is stored. */
  async stored(ref: ClientRef): Promise<Values> {
    const metadata = await storedMetadata(this.broker.url, ref);
    if (metadata === undefined)
      throw new Mismatch(
        "the client is registered",
        words(`${ref.application}/${ref.clientId}`),
        words("no such client"),
      );
    return metadata;
  }

  /** Resolves when it holds; it is asked again and again. @throws Mismatch where it does not in time */
  async eventually(what: string, isMet: () => Promise<boolean>): Promise<void> {
    const { timeoutMs, signal } = this.#waiting;
    for (const giveUpAt = Date.now() + timeoutMs; !(await isMet()); ) {
      signal.throwIfAborted();
      if (Date.now() > giveUpAt)
        throw new Mismatch("waited until it holds", words(what), words(`it did not within ${timeoutMs} ms`));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Has something done when the case is over, the last one first. */
  onEnd(cleanup: () => Promise<unknown>): void {
    this.#cleanups.push(cleanup);
  }

  /** Closes whatever the case opened. @throws Error where the library does not close */
  async end(): Promise<void> {
    await this.broker.start();
    await this.link.accept();
    try {
      if (!this.#program.broken.aborted)
        await Promise.all(this.#clients.filter(({ isOpen }) => isOpen).map((client) => client.close()));
    } finally {
      for (const cleanup of this.#cleanups.reverse()) await cleanup();
      await this.link.close();
    }
  }
}
