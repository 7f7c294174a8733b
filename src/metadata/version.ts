import { SemVer } from "semver";

/** A semantic version: its text as the client wrote it and the parsed form that is compared. */
export class Version {
  readonly text: string;
  readonly #parsed: SemVer;

  private constructor(text: string, parsed: SemVer) {
    this.text = text;
    this.#parsed = parsed;
  }

  /** False for a text that is surely no version, at little cost. */
  static mayBe(text: string): boolean {
    // SemVer itself forgives a leading "v", "=" and blanks; the wire contract does not.
    return /^\d+\.\d+\.\d+(?:[-+]\S*)?$/.test(text);
  }

  /** Parses `MAJOR.MINOR.PATCH[-pre][+build]`; undefined for anything else, a leading `v` or white space included. */
  static parse(text: string): Version | undefined {
    if (!Version.mayBe(text)) return undefined;
    try {
      return new Version(text, new SemVer(text));
    } catch {
      return undefined; // not a version: that is the answer, not a failure
    }
  }

  /** What precedence looks at, as text: versions of equal precedence have the same. */
  get precedence(): string {
    return this.#parsed.version;
  }

  /** Negative, zero or positive by semantic-version precedence; build metadata does not count. */
  compare(other: Version): number {
    return this.#parsed.compare(other.#parsed);
  }

  /** The text, so that a version in a JSON answer is a string. */
  toJSON(): string {
    return this.text;
  }
}
