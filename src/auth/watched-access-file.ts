import { unwatchFile, watchFile } from "node:fs";
import type { AccessMetrics } from "../observability/access-metrics.js";
import type { Logger } from "../observability/logger.js";
import type { AccessDefinition } from "./access-definition.js";
import { AccessFileError, type AccessFileOptions, readAccessFile } from "./access-file.js";
import { AccessRules } from "./access-rules.js";

/** How often the files are looked at. Polling sees every way of replacing a file, symbolic links included. */
const pollIntervalMs = 1_000;

/** Where what happens to the file is told. */
export interface AccessFileSurroundings {
  readonly logger: Logger;
  readonly metrics: AccessMetrics;
}

/** The rules of an access file, which follow it and the files with keys that it names until they are closed. */
export class WatchedAccessFile {
  readonly rules: AccessRules;
  readonly #options: AccessFileOptions;
  readonly #surroundings: AccessFileSurroundings;
  readonly #watched = new Set<string>();

  /** Reads the file. @throws AccessFileError where it cannot be used. */
  constructor(options: AccessFileOptions, surroundings: AccessFileSurroundings) {
    this.#options = options;
    this.#surroundings = surroundings;
    this.rules = new AccessRules(readAccessFile(options));
    this.#watch(this.rules.definition.keyFiles);
  }

  /** Reads the file again now. One that cannot be used is logged, and the rules before it stay. */
  readonly reload = (): void => {
    const { logger, metrics } = this.#surroundings;
    const definition = this.#read();
    metrics.reloaded(definition !== undefined);
    if (definition === undefined) return;
    this.#watch(definition.keyFiles);
    this.rules.replace(definition);
    logger.info({ accessFile: this.#options.path, tokens: definition.tokens.size }, "access file loaded");
  };

  close(): void {
    for (const path of this.#watched) unwatchFile(path, this.reload);
    this.#watched.clear();
  }

  #read(): AccessDefinition | undefined {
    try {
      return readAccessFile(this.#options);
    } catch (error) {
      const accessFile = this.#options.path;
      this.#surroundings.logger.error(
        { error, accessFile },
        "access file cannot be used; the one before holds on",
      );
      // What is wrong may be a file with keys that is yet to come.
      const tried = error instanceof AccessFileError ? error.keyFiles : [];
      this.#watch([...this.rules.definition.keyFiles, ...tried]);
      return undefined;
    }
  }

  /** Watches the file itself and these, and no others any more. */
  #watch(keyFiles: readonly string[]): void {
    const wanted = new Set([this.#options.path, ...keyFiles]);
    for (const path of this.#watched) {
      if (wanted.has(path)) continue;
      unwatchFile(path, this.reload);
      this.#watched.delete(path);
    }
    for (const path of wanted) {
      if (this.#watched.has(path)) continue;
      watchFile(path, { interval: pollIntervalMs, persistent: false }, this.reload);
      this.#watched.add(path);
    }
  }
}
