import { loadConfig } from "../../src/config/load-config.js";
import { limitsFromConfig } from "../../src/limits.js";

/** The limits of a broker that nobody has configured. */
export const fuzzLimits = limitsFromConfig(
  loadConfig({
    flags: {},
    env: {},
    readFile: () => {
      throw new Error("no file");
    },
  }),
);
