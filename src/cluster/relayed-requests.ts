import type { HttpRequestFrame, HttpRequestPart } from "../message/http-frame.js";
import type { SessionTunnels } from "../proxy/session-tunnels.js";
import type { ClientHandle } from "./client-handle.js";
import type { Handles } from "./handles.js";
import type { PeerLink } from "./peer-link.js";

/** HTTP requests that come over a link for clients of this broker that take them down their sessions. */
export class RelayedRequests {
  readonly #link: PeerLink;
  readonly #handles: Handles;
  readonly #tunnels: Pick<SessionTunnels, "of">;
  readonly #underWay = new Map<string, (part: HttpRequestPart) => void>();

  constructor(link: PeerLink, handles: Handles, tunnels: Pick<SessionTunnels, "of">) {
    this.#link = link;
    this.#handles = handles;
    this.#tunnels = tunnels;
  }

  /** A piece of a request has come. One of a request that is over is ignored. */
  received(handle: ClientHandle, { requestId, part }: HttpRequestFrame): void {
    const name = `${handle}:${requestId}`;
    const send = part.kind === "head" ? this.#begin(name, handle, requestId) : this.#underWay.get(name);
    send?.(part);
    if (part.kind === "reset") this.#underWay.delete(name);
  }

  /** The link is gone: nobody waits for the answers any more. */
  lost(): void {
    for (const send of this.#underWay.values()) send({ kind: "reset" });
    this.#underWay.clear();
  }

  #begin(
    name: string,
    handle: ClientHandle,
    requestId: number,
  ): ((part: HttpRequestPart) => void) | undefined {
    const client = this.#handles.client(handle);
    const tunnel = client === undefined ? undefined : this.#tunnels.of(client);
    if (tunnel === undefined) {
      const part = { kind: "reset", reason: "the client's session ended" } as const;
      this.#link.send({ kind: "http-answer", handle, frame: { requestId, part } });
      return undefined;
    }
    const send = tunnel.relay((part) => {
      if (part.kind === "end" || part.kind === "reset") this.#underWay.delete(name);
      this.#link.send({ kind: "http-answer", handle, frame: { requestId, part } });
    });
    this.#underWay.set(name, send);
    return send;
  }
}
