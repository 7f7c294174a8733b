import type { Client } from "../directory/client.js";
import type { Directory } from "../directory/directory.js";
import { BrokerError } from "../errors.js";
import type { Logger } from "../observability/logger.js";
import type { ProxyMetrics } from "../observability/proxy-metrics.js";
import type { Query } from "../query/query.js";
import type { Clock } from "../util/clock.js";
import { AddressPolicy, type AddressPolicyOptions } from "./address-policy.js";
import type { AnswerSink } from "./answer-sink.js";
import type { UpstreamRequest, UpstreamTransport } from "./exchange.js";
import { ProxiedRequest, type ProxyOutcome, type ProxySurroundings } from "./proxied-request.js";
import { RetryBudget } from "./retry-budget.js";
import { SessionTunnels } from "./session-tunnels.js";
import { Upstreams } from "./upstream.js";
import { UpstreamChooser } from "./upstream-chooser.js";
import type { EjectionOptions } from "./upstream-health.js";

/** Bounds on what the proxy does; each is a setting. */
export interface ProxyLimits {
  /** From the last byte of a request to the head of its answer. */
  readonly headersTimeoutMs: number;
  /** Without a byte in either direction. */
  readonly idleTimeoutMs: number;
  /** What a request may take all in all where its caller does not say; 0: as long as bytes move. */
  readonly timeoutMs: number;
  /** Clients that may be asked after the first has failed. */
  readonly maxRetries: number;
  /** Requests under way at once. */
  readonly maxRequests: number;
  /** Requests that one upstream may have at once. */
  readonly maxUpstreamRequests: number;
}

/** What a proxy is made of. */
export interface HttpProxyOptions {
  readonly directory: Pick<Directory, "pick">;
  /** Makes what carries requests, which has to ask the policy where host names lead. */
  readonly openTransport: (policy: AddressPolicy) => UpstreamTransport;
  readonly addresses: AddressPolicyOptions;
  readonly ejection: EjectionOptions;
  readonly limits: ProxyLimits;
  /** True: each request is logged. */
  readonly accessLog: boolean;
  readonly clock: Clock;
  readonly metrics: ProxyMetrics;
  readonly logger: Logger;
}

/** A request, and who shall answer it. */
export interface ForwardCall {
  readonly query: Query;
  readonly request: UpstreamRequest;
  /** What it may take all in all, in milliseconds; absent: what the broker is set to. */
  readonly timeoutMs?: number;
  /** True: where the answer is a redirect, what it leads to is the answer. Default: the redirect is. */
  readonly followRedirects?: boolean;
}

/** A request under way, as whoever forwards it holds it. */
export type ForwardedRequest = Pick<ProxiedRequest, "resume" | "abort">;

/** How often requests under way are looked at for being late. */
const sweepMs = 100;

/** Forwards HTTP requests to the clients that queries find. */
export class HttpProxy {
  readonly #options: HttpProxyOptions;
  readonly #transport: UpstreamTransport;
  readonly #surroundings: ProxySurroundings;
  readonly #budget = new RetryBudget();
  readonly #underWay = new Set<ProxiedRequest>();
  #cancelSweep: (() => void) | undefined;
  #whenEmpty: (() => void) | undefined;
  /** Clients that take requests over their own session. */
  readonly tunnels: SessionTunnels;

  constructor(options: HttpProxyOptions) {
    const { directory, openTransport, addresses, ejection, limits, clock } = options;
    this.#options = options;
    this.tunnels = new SessionTunnels();
    const policy = new AddressPolicy(addresses);
    this.#transport = openTransport(policy);
    const upstreams = new Upstreams({
      transport: this.#transport,
      tunnels: this.tunnels,
      policy,
      ejection,
      maxRequests: limits.maxUpstreamRequests,
    });
    this.#surroundings = {
      chooser: new UpstreamChooser(directory, upstreams, () => clock.now()),
      headersTimeoutMs: limits.headersTimeoutMs,
      idleTimeoutMs: limits.idleTimeoutMs,
      maxRetries: limits.maxRetries,
      now: () => clock.now(),
      payForRetry: () => this.#payForRetry(),
      ejected: (client) => this.#ejected(client),
      done: (request, outcome) => this.#done(request, outcome),
    };
  }

  /** Requests under way. */
  get size(): number {
    return this.#underWay.size;
  }

  /**
   * Forwards a request; what comes of it goes to the sink, also when that is an error.
   * @throws BrokerError `PROXY_OVERLOADED` where the broker has as many under way as it may.
   */
  forward(call: ForwardCall, sink: AnswerSink): ForwardedRequest {
    const { limits, clock, metrics } = this.#options;
    if (this.#underWay.size >= limits.maxRequests) throw tooMany();
    const { query, request, timeoutMs = limits.timeoutMs || undefined, followRedirects = false } = call;
    const proxied = new ProxiedRequest(
      { query, request, sink, timeoutMs, followRedirects },
      this.#surroundings,
    );
    this.#budget.deposit();
    this.#underWay.add(proxied);
    metrics.began();
    this.#cancelSweep ??= clock.after(sweepMs, () => this.#sweep());
    proxied.start();
    return proxied;
  }

  /** Resolves when no request is under way any more. */
  emptied(): Promise<void> {
    if (this.#underWay.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenEmpty = resolve;
    });
  }

  /** Ends idle connections to upstreams; requests under way are given up. */
  async close(): Promise<void> {
    for (const request of this.#underWay) request.abort();
    this.#cancelSweep?.();
    await this.#transport.close();
  }

  #sweep(): void {
    const now = this.#options.clock.now();
    for (const request of this.#underWay) request.checkTime(now);
    this.#cancelSweep =
      this.#underWay.size === 0 ? undefined : this.#options.clock.after(sweepMs, () => this.#sweep());
  }

  #payForRetry(): boolean {
    const paid = this.#budget.withdraw();
    this.#options.metrics.retry(paid);
    return paid;
  }

  #ejected({ application, id }: Client): void {
    this.#options.metrics.ejected();
    this.#options.logger.warn(
      { application, client: id },
      "an upstream fails too often and is left out for a while",
    );
  }

  #done(request: ProxiedRequest, outcome: ProxyOutcome): void {
    this.#underWay.delete(request);
    if (this.#underWay.size === 0) this.#whenEmpty?.();
    const { metrics, logger, clock, accessLog } = this.#options;
    const durationMs = clock.now() - outcome.startedAt;
    metrics.ended(
      outcome.error === undefined ? statusClass(outcome.status) : outcome.error.reason,
      durationMs,
    );
    if (outcome.error?.reason === "INTERNAL") {
      logger.error({ error: outcome.error.cause }, "a request could not be forwarded");
    }
    if (accessLog) logger.info(accessFacts(outcome, durationMs), "proxied");
  }
}

function accessFacts(
  { request, upstream, attempts, status, error, bytesSent }: ProxyOutcome,
  durationMs: number,
) {
  return {
    method: request.method,
    target: request.target.replace(/\?.*$/, ""), // what stands behind it may be somebody's key
    ...(status === undefined ? {} : { status }),
    ...(error === undefined ? {} : { reason: error.reason }),
    ...(upstream === undefined ? {} : { application: upstream.application, client: upstream.id }),
    attempts,
    bytesSent,
    durationMs,
  };
}

function statusClass(status = 0): string {
  return `${Math.floor(status / 100)}xx`;
}

function tooMany(): BrokerError {
  return new BrokerError(
    "PROXY_OVERLOADED",
    "the broker forwards as many requests as it may (proxyMaxRequests)",
    { details: { limit: "proxyMaxRequests" } },
  );
}
