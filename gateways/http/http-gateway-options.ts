import type { Registry } from "prom-client";
import type { CommandContext } from "../../src/commands/context.js";
import type { Logger } from "../../src/observability/logger.js";

/** What the gateway needs. */
export interface HttpGatewayOptions {
  readonly context: CommandContext;
  readonly logger: Logger;
  readonly metrics: Registry;
  /** How requests of `POST /api/v1/proxy` are forwarded. */
  readonly legacyProxy: { readonly timeoutMs: number; readonly followRedirects: boolean };
}
