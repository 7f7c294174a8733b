import type { Command } from "commander";
import type { ClientInfo, Metadata } from "../client/node.js";
import { countOf, type QueryFlags, queryOf, withQuery } from "./arguments.js";
import { withConnection } from "./connection.js";
import { ago, harmless, jsonOf, print, printJson, printTable } from "./output.js";
import { UsageError } from "./usage-error.js";
import { type ClientFlags, withClient } from "./with-client.js";

type Flags = ClientFlags & QueryFlags;

/** Attributes that the broker sets; the table has what the client says. */
const brokersOwn: ReadonlySet<string> = new Set([
  "ip",
  "encoding",
  "namespace",
  "restricted",
  "receive_client_updates",
  "last_heartbeat_time",
]);

/** Adds `clients` and `explain`. */
export function addDirectoryCommands(program: Command, signal: AbortSignal): void {
  withQuery(withConnection(program.command("clients")))
    .description("Lists the clients that match, or tells of every change with --watch.")
    .argument("[application]", "whose clients; nothing or - for those of all")
    .option("--watch", "go on: print a line for every client that comes, changes or goes")
    .option("--limit <n>", "most clients to list")
    .addHelpText(
      "after",
      `\nExample:\n  singyeong clients backend --where 'version >= semver("2.0.0")' --watch`,
    )
    .action(async (application: string | undefined, flags: Flags & { watch?: boolean; limit?: string }) => {
      const query = queryOf(application, flags);
      await withClient(flags, async (client) => {
        if (flags.watch) {
          for await (const change of client.watch(query, { signal })) {
            if (flags.json) printJson(change);
            else if (change.kind === "unmatched") print(`- ${nameOf(change.client)}`);
            else if (change.kind === "matched") print(`+ ${lineOf(change.client)}`);
            else if (change.kind === "updated") print(`~ ${lineOf(change.client)}`);
          }
          return;
        }
        const limit = flags.limit === undefined ? 0 : countOf(flags.limit);
        const { clients, truncated } = await client.queryClients(query, { limit, signal });
        if (flags.json) return clients.forEach(printJson);
        printTable(
          ["APPLICATION", "CLIENT", "VIA", "SINCE", "METADATA"],
          clients.map((info) => [
            info.application,
            info.clientId,
            info.transport,
            ago(info.connectedAt),
            jsonOf(ownMetadata(info.metadata)),
          ]),
        );
        if (truncated) process.stderr.write("there are more; --limit and --where say which to list\n");
      });
    });

  withQuery(withConnection(program.command("explain")))
    .description("Tells whom a message would go to, and what rules the others out. Sends nothing.")
    .argument("<application>", "whose clients; - for those of all")
    .option("--client <application/id>", "a client to explain, whether the query comes near it or not")
    .addHelpText("after", `\nExample:\n  singyeong explain backend --where 'version >= semver("3.0.0")'`)
    .action(async (application: string, flags: Flags & { client?: string }) => {
      const query = queryOf(application, flags);
      const named = flags.client === undefined ? {} : { client: refOf(flags.client) };
      const explanation = await withClient(flags, (client) => client.explain(query, { ...named, signal }));
      if (flags.json) return printJson(explanation);
      const { pick, matches, candidates, indexes, fellBack } = explanation;
      print(pick === undefined ? "a message would go to nobody" : `a message would go to ${nameOf(pick)}`);
      print(
        `${matches} of ${candidates} candidates match${fellBack ? ", without the conditions: it is optional" : ""}`,
      );
      for (const { kind, path, candidates: left } of indexes)
        print(
          `index: ${kind}${path.length === 0 ? "" : ` of ${harmless(path.join("/"))}`}, ${left} candidates`,
        );
      for (const { client, matches: isMatch, failures } of explanation.clients) {
        print(`${isMatch ? "+" : "-"} ${nameOf(client)}`);
        for (const { clause, actual, explanation: why } of failures) {
          const has = actual === undefined ? "it has none" : `it has ${jsonOf(actual)}`;
          print(harmless(`    ${clause}: ${why}; ${has}`));
        }
      }
    });
}

function refOf(text: string) {
  const [, application, clientId] = /^([^/]+)\/(.+)$/s.exec(text) ?? [];
  if (application === undefined || clientId === undefined)
    throw new UsageError(`--client: ${JSON.stringify(text)} is not of the form backend/backend-1`);
  return { application, clientId };
}

function nameOf({
  application,
  clientId,
}: {
  readonly application: string;
  readonly clientId: string;
}): string {
  return harmless(`${application}/${clientId}`);
}

function lineOf(client: ClientInfo): string {
  return `${nameOf(client)} ${harmless(jsonOf(ownMetadata(client.metadata)))}`;
}

function ownMetadata(metadata: Metadata): Metadata {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !brokersOwn.has(key)));
}
