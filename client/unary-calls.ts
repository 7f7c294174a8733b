import type { Transport } from "@connectrpc/connect";
import { abortedError, closedError, errorFromCall, SingyeongError } from "./errors.js";
import type { Session } from "./session.js";

/** What every unary call carries. */
export interface Calling {
  readonly headers: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** Calls beside the session stream: on behalf of the session where there is one, else of the credential. */
export class UnaryCalls {
  readonly transport: Transport;
  readonly #credentialHeaders: () => Promise<Readonly<Record<string, string>>>;
  readonly #session: Session | undefined;
  readonly #closed: AbortSignal;

  constructor(
    transport: Transport,
    credentialHeaders: () => Promise<Readonly<Record<string, string>>>,
    session: Session | undefined,
    closed: AbortSignal,
  ) {
    this.transport = transport;
    this.#credentialHeaders = credentialHeaders;
    this.#session = session;
    this.#closed = closed;
  }

  /** What says on whose behalf a call is; waits for a connection. @throws SingyeongError `NOT_CONNECTED`, `CLOSED`, `ABORTED` */
  async headers(signal?: AbortSignal): Promise<Record<string, string>> {
    if (this.#closed.aborted) throw closedError("not_sent");
    const credential = await this.#credentialHeaders();
    if (this.#session === undefined) return { ...credential };
    const { sessionToken } = await this.#session.connected(signal);
    return { ...credential, "singyeong-session": sessionToken };
  }

  /** Makes a call. @throws SingyeongError as a rejection */
  async call<Answer>(make: (calling: Calling) => Promise<Answer>, signal?: AbortSignal): Promise<Answer> {
    if (signal?.aborted) throw abortedError(signal, "not_sent");
    try {
      return await this.#once(make, signal);
    } catch (thrown) {
      if (!(thrown instanceof SingyeongError && thrown.reason === "SESSION_NOT_FOUND")) throw thrown;
      // The session ended between its token and the call, of which nothing was done; the next session makes it.
      return this.#once(make, signal);
    }
  }

  async #once<Answer>(make: (calling: Calling) => Promise<Answer>, signal?: AbortSignal): Promise<Answer> {
    const headers = await this.headers(signal);
    const signals = signal === undefined ? [this.#closed] : [this.#closed, signal];
    try {
      return await make({ headers, signal: AbortSignal.any(signals) });
    } catch (thrown) {
      if (signal?.aborted) throw abortedError(signal, "unknown");
      if (this.#closed.aborted) throw closedError("unknown");
      throw errorFromCall(thrown);
    }
  }
}
