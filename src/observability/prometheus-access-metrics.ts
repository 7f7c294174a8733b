import { Counter, type Registry } from "prom-client";
import type { AccessMetrics } from "./access-metrics.js";

/** Who was let in and who was not, for Prometheus. No label says who: that would be for whoever knocks to choose. */
export class PrometheusAccessMetrics implements AccessMetrics {
  readonly #admissions: Counter<"method">;
  readonly #refusals: Counter<"reason">;
  readonly #reloads: Counter<"outcome">;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#admissions = new Counter({
      name: "singyeong_access_admissions_total",
      help: "Sessions and calls that were let in, by the kind of credential.",
      labelNames: ["method"],
      registers,
    });
    this.#refusals = new Counter({
      name: "singyeong_access_refusals_total",
      help: "What was refused for lack of a credential or a permission, and credentials in use that ended, by reason.",
      labelNames: ["reason"],
      registers,
    });
    this.#reloads = new Counter({
      name: "singyeong_access_file_reloads_total",
      help: "Times that the access file was read again: used, or left aside since something in it is wrong.",
      labelNames: ["outcome"],
      registers,
    });
  }

  admitted(method: string): void {
    this.#admissions.inc({ method });
  }

  refused(reason: string): void {
    this.#refusals.inc({ reason });
  }

  reloaded(used: boolean): void {
    this.#reloads.inc({ outcome: used ? "used" : "left_aside" });
  }
}
