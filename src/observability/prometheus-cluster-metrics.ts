import { Counter, Gauge, type Registry } from "prom-client";

/** What is shown of one peer. */
export interface PeerFigures {
  readonly state: "alive" | "suspect" | "left";
  readonly roundTripMs?: number;
  readonly bufferedBytes: number;
}

/** The metrics of links to other brokers. None names a broker: their number has no bound. */
export class PrometheusClusterMetrics {
  readonly #bytes: Counter<"direction">;
  #peers: () => readonly PeerFigures[] = () => [];

  constructor(registry: Registry) {
    const registers = [registry];
    const peers = () => this.#peers();
    this.#bytes = new Counter({
      name: "singyeong_cluster_link_bytes_total",
      help: "Bytes of frames on links to other brokers.",
      labelNames: ["direction"],
      registers,
    });
    new Gauge({
      name: "singyeong_cluster_peers_count",
      help: "Other brokers of the cluster by state; those that have left are counted for an hour.",
      labelNames: ["state"],
      registers,
      collect() {
        for (const state of ["alive", "suspect", "left"] as const)
          this.set({ state }, peers().filter((peer) => peer.state === state).length);
      },
    });
    new Gauge({
      name: "singyeong_cluster_round_trip_max_seconds",
      help: "The longest of the latest round trips over links.",
      registers,
      collect() {
        this.set(Math.max(0, ...peers().map(({ roundTripMs = 0 }) => roundTripMs)) / 1_000);
      },
    });
    new Gauge({
      name: "singyeong_cluster_link_buffered_bytes",
      help: "Bytes that wait for other brokers to take them.",
      registers,
      collect() {
        this.set(peers().reduce((sum, { bufferedBytes }) => sum + bufferedBytes, 0));
      },
    });
  }

  /** Who is there. */
  observe(peers: () => readonly PeerFigures[]): void {
    this.#peers = peers;
  }

  /** A frame of so many bytes has been sent, or has come. */
  linkBytes(direction: "sent" | "received", bytes: number): void {
    this.#bytes.inc({ direction }, bytes);
  }
}
