import { unwatchFile, watchFile } from "node:fs";
import type { AccessMetrics } from "../observability/access-metrics.js";
import type { Logger } from "../observability/logger.js";
import { type AccessFileOptions, readAccessFile } from "./access-file.js";
import { AccessRules } from "./access-rules.js";

/** How often the files are looked at. Polling sees every way of replacing a file, symbolic links included. */
const pollIntervalMs = 1_000;

/** The rules of an access file, which follow the file until they are closed. */
export interface WatchedAccessRules {
  readonly rules: AccessRules;
  /** Reads the file again now. One that cannot be used is logged, and the rules before it stay. */
  reload(): void;
  close(): void;
}

/** Reads an access file, and again whenever it or a file with keys changes. @throws AccessFileError where the first reading finds problems. */
export function watchAccessFile(
  options: AccessFileOptions,
  { logger, metrics }: { readonly logger: Logger; readonly metrics: AccessMetrics },
): WatchedAccessRules {
  const rules = new AccessRules(readAccessFile(options));
  const watched = new Set<string>();

  function reload(): void {
    try {
      rules.replace(readAccessFile(options));
      metrics.reloaded(true);
      logger.info({ accessFile: options.path, tokens: rules.definition.tokens.size }, "access file loaded");
    } catch (error) {
      metrics.reloaded(false);
      logger.error(
        { error, accessFile: options.path },
        "access file cannot be used; the one before holds on",
      );
    }
    watch();
  }

  function watch(): void {
    for (const path of [options.path, ...rules.definition.keyFiles]) {
      if (watched.has(path)) continue;
      watched.add(path);
      watchFile(path, { interval: pollIntervalMs, persistent: false }, reload);
    }
  }

  watch();
  return {
    rules,
    reload,
    close() {
      for (const path of watched) unwatchFile(path, reload);
    },
  };
}
