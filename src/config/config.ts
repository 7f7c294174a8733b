import { z } from "zod";
import { access } from "./topics/access.js";
import { cluster } from "./topics/cluster.js";
import { input } from "./topics/input.js";
import { listening } from "./topics/listening.js";
import { operation } from "./topics/operation.js";
import { plugins } from "./topics/plugins.js";
import { proxy } from "./topics/proxy.js";
import { queues } from "./topics/queues.js";
import { rates } from "./topics/rates.js";
import { requests } from "./topics/requests.js";
import { sessions } from "./topics/sessions.js";

/**
 * Every setting there is. Flags, environment variables, keys of the file, the help and the reference are derived
 * from it, in this order.
 */
export const configSchema = z.strictObject({
  ...listening,
  ...access,
  ...sessions,
  ...input,
  ...requests,
  ...rates,
  ...queues,
  ...proxy,
  ...plugins,
  ...cluster,
  ...operation,
});

/** The settings of one broker: checked, complete, never changed. Absent keys have no default. */
export type Config = Readonly<z.output<typeof configSchema>>;

/** The name of one setting, as in the file. */
export type ConfigKey = keyof typeof configSchema.shape;

/** The settings of a broker that was told nothing. */
export const defaultConfig: Config = Object.freeze(configSchema.parse({}));
