import { createHash, timingSafeEqual } from "node:crypto";
import type { Applicant, Authenticator, Verdict } from "./authenticator.js";
import { type Principal, plainPrincipal } from "./principal.js";
import { unrestrictedRole } from "./role.js";

/** Whoever knows the password, where no rules say what it is worth. */
export const passwordHolder = plainPrincipal({
  id: "password",
  method: "password",
  roles: [unrestrictedRole],
});

/** Compares with the one password, in constant time. What is another kind of credential is to it a wrong password. */
export class PasswordAuthenticator implements Authenticator {
  readonly #expected: Buffer;
  readonly #holder: () => Principal;

  /** @param holder Whoever knows the password. */
  constructor(password: string, holder: () => Principal = () => passwordHolder) {
    this.#expected = digest(password);
    this.#holder = holder;
  }

  authenticate({ credential }: Applicant): Verdict | undefined {
    if (credential === undefined) return undefined;
    // Digests have one length, so the comparison tells nothing about the password's own.
    if (timingSafeEqual(digest(credential), this.#expected))
      return { kind: "granted", principal: this.#holder() };
    return { kind: "refused", problem: "the password is wrong" };
  }
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text, "utf8").digest();
}
