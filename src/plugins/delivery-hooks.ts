import type { Client } from "../directory/client.js";
import { BrokerError } from "../errors.js";
import type { DeliveryOutcome, Message } from "../message/message.js";
import type { AreaHooks } from "./area-hooks.js";

/** Runs the hooks of deliveries: stands between the router and the receivers where there are any. */
export class DeliveryHooks {
  readonly #hooks: AreaHooks<"deliver">;

  constructor(hooks: AreaHooks<"deliver">) {
    this.#hooks = hooks;
  }

  /** Delivers a message as the plugins leave it; an error where one refuses or fails. */
  deliver(receiver: Client, message: Message): DeliveryOutcome | BrokerError {
    try {
      const outcome = this.#hooks.around(
        { receiver, message },
        (final) => receiver.receiver.deliver(final.message),
        (done) => done,
      );
      if (typeof outcome === "string") return outcome;
      throw new TypeError("the hooks of deliveries answer at once");
    } catch (thrown) {
      if (thrown instanceof BrokerError) return thrown;
      throw thrown;
    }
  }
}
