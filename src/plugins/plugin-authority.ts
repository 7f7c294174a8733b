import { toBrokerError } from "../errors.js";
import type { AuthAnswer, Plugin } from "./plugin.js";
import type { PluginCalls } from "./plugin-calls.js";
import { plainReason } from "./undo-steps.js";

/** What all plugins together say of a credential. */
export type AuthVerdict =
  | { readonly kind: "ok" | "restricted" }
  /** `reason` is for the log and the caller: text. */
  | { readonly kind: "error"; readonly plugin: string; readonly reason: string };

/** The plugins that judge credentials, as one. Where there are any, no password is looked at. */
export class PluginAuthority {
  readonly #plugins: readonly Plugin[];
  readonly #calls: PluginCalls;

  constructor(plugins: readonly Plugin[], calls: PluginCalls) {
    this.#plugins = plugins;
    this.#calls = calls;
  }

  /** Asks them in turn: the first error refuses, else any `restricted` restricts. A plugin that fails is an error. Never rejects. */
  async authenticate(credential: string | undefined, address: string): Promise<AuthVerdict> {
    let kind: "ok" | "restricted" = "ok";
    for (const plugin of this.#plugins) {
      const answer = await this.#ask(plugin, credential, address);
      if (typeof answer !== "string")
        return { kind: "error", plugin: plugin.name, reason: String(answer.reason) };
      if (answer === "restricted") kind = "restricted";
    }
    return { kind };
  }

  async #ask(plugin: Plugin, credential: string | undefined, address: string): Promise<AuthAnswer> {
    try {
      const call = { plugin: plugin.name, call: "authenticate" };
      return await this.#calls.run(call, () => plugin.authenticate?.(credential, address), readAnswer);
    } catch (thrown) {
      return { kind: "failure", reason: toBrokerError(thrown).message };
    }
  }
}

function readAnswer(answer: unknown): AuthAnswer {
  if (answer === "ok" || answer === "restricted") return answer;
  if (typeof answer === "object" && answer !== null && "kind" in answer && answer.kind === "failure") {
    return { kind: "failure", reason: "reason" in answer ? plainReason(answer.reason) : "" };
  }
  throw new TypeError('authenticate answers with "ok", "restricted" or fail(reason)');
}
