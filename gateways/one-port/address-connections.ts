import type { Socket } from "node:net";
import type { LimitMetrics } from "../../src/observability/limit-metrics.js";
import { addressGroup } from "../../src/util/address-group.js";

/** How many connections each address has open, as `addressGroup` takes them together. */
export class AddressConnections {
  readonly #max: number;
  readonly #metrics: LimitMetrics;
  readonly #counts = new Map<string, number>();

  /** `max`: what one address may have. */
  constructor(max: number, metrics: LimitMetrics) {
    this.#max = max;
    this.#metrics = metrics;
  }

  /** Counts a connection until it closes; false: its address has as many as it may, and it is destroyed. */
  admit(socket: Socket): boolean {
    if (socket.remoteAddress === undefined) return true; // gone already
    const address = addressGroup(socket.remoteAddress);
    const count = this.#counts.get(address) ?? 0;
    if (count >= this.#max) {
      this.#metrics.reached("maxAddressConnections");
      socket.destroy();
      return false;
    }
    this.#counts.set(address, count + 1);
    socket.once("close", () => this.#left(address));
    return true;
  }

  #left(address: string): void {
    const count = this.#counts.get(address) ?? 0;
    if (count > 1) this.#counts.set(address, count - 1);
    else this.#counts.delete(address);
  }
}
