import type { Client } from "../directory/client.js";

/** Whose a lease is: a client's, or by its name a principal's that has none. */
export type LeaseOwner = Client | string | undefined;
