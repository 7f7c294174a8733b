import type { Attributes } from "../metadata/attribute.js";

/** A registered client as plugins see it: read only, and as it is at the moment of looking. */
export interface ClientInfo {
  readonly application: string;
  readonly id: string;
  /** True: it may not send, and queries see it only where they ask for restricted clients. */
  readonly restricted: boolean;
  /** Its metadata, reserved keys included. */
  readonly attributes: Attributes;
}
