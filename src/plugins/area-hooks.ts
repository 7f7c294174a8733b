import { type BrokerError, toBrokerError } from "../errors.js";
import { andThen, type MaybePromise } from "../util/maybe-promise.js";
import { Turns } from "../util/turns.js";
import type { EventOf, HookArea, HookOutcome, ResultOf } from "./hook-map.js";

/** The hooks of one area, each a guarded call into one plugin, in the order in which they are called. */
export interface AreaCalls<A extends HookArea> {
  /** Each returns the event as the next one gets it. */
  readonly before: readonly ((event: EventOf<A>) => MaybePromise<EventOf<A>>)[];
  readonly on: readonly ((event: EventOf<A>) => void)[];
  readonly after: readonly ((event: EventOf<A>, outcome: HookOutcome<ResultOf<A>>) => void)[];
}

/** Runs the hooks of one area around the work that they are about. Where no hook waits for anything, nothing is waited for. */
export class AreaHooks<A extends HookArea> {
  readonly #calls: AreaCalls<A>;
  readonly #turns = new Turns();
  readonly #ownerOf: (event: EventOf<A>) => object | undefined;

  /** `ownerOf`: whose events go on in the order in which they came, also where `before` takes its time over one. @default nobody's */
  constructor(calls: AreaCalls<A>, ownerOf: (event: EventOf<A>) => object | undefined = () => undefined) {
    this.#calls = calls;
    this.#ownerOf = ownerOf;
  }

  /** The event as `before` leaves it. @throws BrokerError (also as a rejection) where a plugin refuses or fails. */
  before(event: EventOf<A>): MaybePromise<EventOf<A>> {
    const owner = this.#ownerOf(event);
    if (owner === undefined) return this.#beforeFrom(0, event);
    return this.#turns.take(owner, this.#beforeFrom(0, event));
  }

  /** Shows the final form to `on`. */
  on(event: EventOf<A>): void {
    for (const call of this.#calls.on) call(event);
  }

  /** Tells `after` of a success. */
  succeeded(event: EventOf<A>, result: ResultOf<A>): void {
    for (const call of this.#calls.after) call(event, { ok: true, result });
  }

  /** Tells `after` of a failure. */
  failed(event: EventOf<A>, error: BrokerError): void {
    for (const call of this.#calls.after) call(event, { ok: false, error });
  }

  /**
   * All of them around some work; `report` makes what `after` is told of what the work returns. Nobody but `after` waits for a report that
   * takes its time; one that rejects is a failure.
   */
  around<T>(
    event: EventOf<A>,
    work: (final: EventOf<A>) => MaybePromise<T>,
    report: (done: T) => MaybePromise<ResultOf<A>>,
  ): MaybePromise<T> {
    let latest = event;
    const succeed = (done: T): T => {
      const reported = report(done);
      if (reported instanceof Promise) void this.#tellLater(latest, reported);
      else this.succeeded(latest, reported);
      return done;
    };
    const fail = (thrown: unknown): never => {
      this.failed(latest, toBrokerError(thrown));
      throw thrown;
    };
    try {
      const done = andThen(this.before(event), (final) => {
        latest = final;
        this.on(final);
        return work(final);
      });
      return done instanceof Promise ? done.then(succeed, fail) : succeed(done);
    } catch (thrown) {
      return fail(thrown);
    }
  }

  async #tellLater(event: EventOf<A>, reported: Promise<ResultOf<A>>): Promise<void> {
    try {
      this.succeeded(event, await reported);
    } catch (thrown) {
      this.failed(event, toBrokerError(thrown));
    }
  }

  #beforeFrom(at: number, event: EventOf<A>): MaybePromise<EventOf<A>> {
    const call = this.#calls.before[at];
    return call === undefined ? event : andThen(call(event), (changed) => this.#beforeFrom(at + 1, changed));
  }
}
