/** One level of logging: facts first, then the sentence. */
type LogMethod = (facts: Readonly<Record<string, unknown>>, text: string) => void;

/** Where the broker writes its log; pino fits as it is. */
export interface Logger {
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
}

const ignore: LogMethod = () => {};

/** A logger that keeps nothing; for tests and embedders. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
