import { createHash, timingSafeEqual } from "node:crypto";
import type { Applicant, Authenticator, Verdict } from "./authenticator.js";
import { plainPrincipal } from "./principal.js";
import { unrestrictedRole } from "./role.js";

/** Compares with the one password, in constant time. What is another kind of credential is to it a wrong password. */
export class PasswordAuthenticator implements Authenticator {
  readonly #expected: Buffer;
  readonly #granted: Verdict;

  /** @param roles What the password is worth. */
  constructor(password: string, roles: readonly string[] = [unrestrictedRole]) {
    this.#expected = digest(password);
    this.#granted = {
      kind: "granted",
      principal: plainPrincipal({ id: "password", method: "password", roles }),
    };
  }

  authenticate({ credential }: Applicant): Verdict | undefined {
    if (credential === undefined) return undefined;
    // Digests have one length, so the comparison tells nothing about the password's own.
    if (timingSafeEqual(digest(credential), this.#expected)) return this.#granted;
    return { kind: "refused", problem: "the password is wrong" };
  }
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text, "utf8").digest();
}
