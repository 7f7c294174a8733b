import type { Applicant, Authenticator, Verdict } from "../auth/authenticator.js";
import type { FailedAttempts } from "../auth/failed-attempts.js";
import { type Principal, plainPrincipal } from "../auth/principal.js";
import { restrictedRole, unrestrictedRole } from "../auth/role.js";
import { BrokerError, toBrokerError } from "../errors.js";
import type { AuthAnswer, Granted, Plugin } from "./plugin.js";
import type { PluginCalls } from "./plugin-calls.js";
import { plainReason } from "./undo-steps.js";

/**
 * The plugins that judge credentials, as one. They judge everything, so that nobody behind them in the chain is asked, and where one of
 * them says no, there is no entry, not even a restricted one.
 */
export class PluginAuthenticator implements Authenticator {
  readonly #plugins: readonly Plugin[];
  readonly #calls: PluginCalls;
  readonly #failed: FailedAttempts;

  constructor(plugins: readonly Plugin[], calls: PluginCalls, failed: FailedAttempts) {
    this.#plugins = plugins;
    this.#calls = calls;
    this.#failed = failed;
  }

  /**
   * Asks all of them in turn, until one says no.
   * @throws BrokerError (rejects with) `UNAUTHENTICATED` where one does, which counts against the address; `AUTHENTICATION_UNAVAILABLE`
   * where one fails.
   */
  async authenticate({ credential, remoteAddress }: Applicant): Promise<Verdict> {
    let isRestricted = false;
    let known: Granted | undefined;
    for (const plugin of this.#plugins) {
      const answer = await this.#ask(plugin, credential, remoteAddress);
      if (answer === "restricted") isRestricted = true;
      else if (typeof answer === "object" && "kind" in answer)
        throw await this.#refusal(answer.reason, remoteAddress);
      else if (typeof answer === "object") known ??= answer;
    }
    return { kind: "granted", principal: isRestricted ? restricted : principalOf(known) };
  }

  async #ask(plugin: Plugin, credential: string | undefined, address: string): Promise<AuthAnswer> {
    const call = { plugin: plugin.name, call: "authenticate" };
    try {
      return await this.#calls.run(call, () => plugin.authenticate?.(credential, address), readAnswer);
    } catch (thrown) {
      const { reason, message } = toBrokerError(thrown);
      if (reason === "PLUGIN_REFUSED") return { kind: "failure", reason: message };
      const details = { plugin: plugin.name };
      throw new BrokerError("AUTHENTICATION_UNAVAILABLE", message, { details, cause: thrown });
    }
  }

  async #refusal(reason: unknown, address: string): Promise<BrokerError> {
    await this.#failed.count(address);
    return new BrokerError(
      "UNAUTHENTICATED",
      typeof reason === "string" ? reason : "the credential is refused",
    );
  }
}

const anybody = plainPrincipal({ id: "plugin", method: "plugin", roles: [unrestrictedRole] });
const restricted = plainPrincipal({ id: "plugin", method: "plugin", roles: [restrictedRole] });

function principalOf(known: Granted | undefined): Principal {
  if (known === undefined) return anybody;
  const { id, roles = [unrestrictedRole] } = known;
  return plainPrincipal({ id: `plugin:${id}`, method: "plugin", roles });
}

function readAnswer(answer: unknown): AuthAnswer {
  if (answer === "ok" || answer === "restricted") return answer;
  if (typeof answer === "object" && answer !== null) {
    if ("kind" in answer && answer.kind === "failure") {
      return { kind: "failure", reason: "reason" in answer ? plainReason(answer.reason) : "" };
    }
    if ("id" in answer && typeof answer.id === "string" && answer.id !== "")
      return readGranted(answer as Granted);
  }
  throw new TypeError('authenticate answers with "ok", "restricted", an object with an id, or fail(reason)');
}

function readGranted({ id, roles }: Granted): Granted {
  if (roles === undefined) return { id };
  if (Array.isArray(roles) && roles.every((role) => typeof role === "string")) return { id, roles };
  throw new TypeError("roles: must be a list of texts");
}
