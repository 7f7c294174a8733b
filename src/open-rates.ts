import type { Config, ConfigKey } from "./config/config.js";
import { RateLimits, type RateName, rateNames } from "./rates/rate-limits.js";
import type { Rate } from "./rates/token-bucket.js";
import type { Clock } from "./util/clock.js";

/** The rates that a configuration bounds; undefined where it bounds none. */
export function openRates(config: Config, clock: Clock): RateLimits | undefined {
  const rates = new Map(rateNames.flatMap((name) => rateFrom(config, name)));
  return rates.size === 0 ? undefined : new RateLimits(rates, clock);
}

function rateFrom(config: Config, name: RateName): [RateName, Rate][] {
  const perSecond = config[name];
  if (perSecond === undefined) return [];
  const burstName = name.replace("Rate", "Burst") as `${RateName extends `${infer S}Rate` ? S : never}Burst` &
    ConfigKey; // the settings come in pairs
  return [[name, { perSecond, burst: config[burstName] ?? Math.max(1, perSecond) }]];
}
