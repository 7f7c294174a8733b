import type { Config, ConfigKey } from "./config.js";
import { isLoopback } from "./host.js";
import { settingOf } from "./settings.js";
import { showValue } from "./show-value.js";

/** Something that holds between settings, each of which is fine by itself. */
interface Rule {
  /** The setting that a message begins with. */
  readonly key: ConfigKey;
  readonly holds: (config: Config) => boolean;
  /** What has to change where it does not hold. */
  readonly advice: string;
}

const rules: readonly Rule[] = [
  {
    // A broker that a whole network can command because nobody thought of a password.
    key: "host",
    holds: ({ host, auth, accessFile, insecure }) =>
      isLoopback(host) || auth !== undefined || accessFile !== undefined || insecure,
    advice: "beyond loopback a credential is needed: set auth or accessFile, or insecure to do without one",
  },
  {
    // Tokens of the access file begin like this, and one that is unknown there is refused without being compared with the password.
    key: "auth",
    holds: ({ auth, accessFile }) => accessFile === undefined || auth?.startsWith("sgy_") !== true,
    advice: "beside an access file a password may not begin with sgy_, as tokens do",
  },
  {
    key: "tlsCert",
    holds: ({ tlsCert, tlsKey }) => (tlsCert === undefined) === (tlsKey === undefined),
    advice: "tlsCert and tlsKey are set together or not at all",
  },
  {
    key: "tlsClientCa",
    holds: ({ tlsClientCa, tlsCert }) => tlsClientCa === undefined || tlsCert !== undefined,
    advice: "clients show certificates over TLS alone: set tlsCert and tlsKey too",
  },
  {
    key: "tlsClientCrl",
    holds: ({ tlsClientCrl, tlsClientCa }) => tlsClientCrl === undefined || tlsClientCa !== undefined,
    advice: "set tlsClientCa too",
  },
  {
    // Whoever reaches the port could be a broker of the cluster.
    key: "join",
    holds: ({ join, clusterSecret }) => join === undefined || clusterSecret !== undefined,
    advice: "set clusterSecret too",
  },
  {
    key: "requestTimeoutMs",
    holds: ({ requestTimeoutMs, maxRequestTimeoutMs }) => requestTimeoutMs <= maxRequestTimeoutMs,
    advice: "at most maxRequestTimeoutMs is allowed",
  },
  {
    key: "queueStore",
    holds: ({ queueStore, natsUrl }) => queueStore !== "jetstream" || natsUrl !== undefined,
    advice: "set natsUrl too, to say where NATS is",
  },
  {
    key: "queueBackoffInitialMs",
    holds: ({ queueBackoffInitialMs, queueBackoffMaxMs }) => queueBackoffInitialMs <= queueBackoffMaxMs,
    advice: "at most queueBackoffMaxMs is allowed",
  },
];

/** The rules between settings that a configuration breaks, as messages; `originOf` says where a value came from. */
export function checkRules(config: Config, originOf: (key: ConfigKey) => string): string[] {
  return rules
    .filter((rule) => !rule.holds(config))
    .map(({ key, advice }) => {
      const value = config[key];
      if (value === undefined) return `${key}: not set; ${advice}`;
      return `${key}: ${showValue(settingOf(key), value)} from ${originOf(key)}; ${advice}`;
    });
}
