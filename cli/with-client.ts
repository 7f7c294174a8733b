import type { Client, NodeConnectOptions } from "../client/node.js";
import { connectAs } from "./connection.js";

/** Flags of every command that talks to a broker. */
export interface ClientFlags {
  readonly url?: string;
  readonly credential?: string;
  readonly ca?: string;
  readonly profile?: string;
  readonly json?: boolean;
}

/** Does something with a client that is closed afterwards, whatever happens. */
export async function withClient<Result>(
  flags: ClientFlags,
  action: (client: Client) => Promise<Result>,
  options: Omit<NodeConnectOptions, "url"> = {},
): Promise<Result> {
  const client = await connectAs(flags, options);
  try {
    return await action(client);
  } finally {
    await client.close();
  }
}
