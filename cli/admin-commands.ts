import type { Command } from "commander";
import { durationOf } from "./arguments.js";
import { withConnection } from "./connection.js";
import { ago, print, printJson, printTable } from "./output.js";
import { type ClientFlags, withClient } from "./with-client.js";

/** Adds `info`, `sessions`, `peers` and `drain`. */
export function addAdminCommands(program: Command, signal: AbortSignal): void {
  const add = (name: string, summary: string, example: string) =>
    withConnection(program.command(name))
      .description(summary)
      .addHelpText("after", `\nExample:\n  singyeong ${example}`);

  add("info", "Shows what the broker is and how much it holds.", "info --url http://127.0.0.1:4567").action(
    async (flags: ClientFlags) => {
      const info = await withClient(flags, (client) => client.admin.info({ signal }));
      if (flags.json) return printJson(info);
      const { brokerId, version, startedAt, sessions, clients, draining, peers } = info;
      print(
        `broker ${brokerId}, version ${version}, up for ${ago(startedAt)}${draining ? ", draining" : ""}`,
      );
      print(`${sessions} sessions, ${clients} clients, ${peers} peers`);
      printTable(
        ["APPLICATION", "CLIENTS", "RESTRICTED"],
        info.applications.map(({ application, clients: count, restrictedClients }) => [
          application,
          String(count),
          String(restrictedClients),
        ]),
      );
    },
  );

  add("sessions", "Lists the connections to the broker, the oldest first.", "sessions --application backend")
    .option("--application <id>", "only those of its clients", "")
    .action(async (flags: ClientFlags & { application: string }) => {
      await withClient(flags, async (client) => {
        const rows: string[][] = [];
        for await (const session of client.admin.sessions({ application: flags.application, signal })) {
          if (flags.json) printJson(session);
          const { client: ref, state, transport, encoding, remoteAddress, outboxBytes, credit } = session;
          rows.push([
            ref === undefined ? "-" : `${ref.application}/${ref.clientId}`,
            state,
            `${transport}/${encoding}`,
            remoteAddress,
            ago(session.openedAt),
            ago(session.lastHeardAt),
            String(outboxBytes),
            credit === undefined ? "-" : String(credit),
          ]);
        }
        if (flags.json) return;
        printTable(["CLIENT", "STATE", "VIA", "FROM", "SINCE", "HEARD", "WAITING", "CREDIT"], rows);
      });
    });

  add("peers", "Lists the other brokers of the cluster.", "peers").action(async (flags: ClientFlags) => {
    const peers = await withClient(flags, (client) => client.admin.peers({ signal }));
    if (flags.json) return peers.forEach(printJson);
    printTable(
      ["PEER", "ADDRESS", "STATE", "VERSION", "SINCE", "HEARD", "ROUND TRIP", "CLIENTS"],
      peers.map((peer) => [
        peer.brokerId,
        peer.address,
        peer.state,
        peer.version,
        ago(peer.stateSince),
        ago(peer.lastHeardAt),
        peer.roundTripMs === undefined ? "-" : `${peer.roundTripMs.toFixed(1)}ms`,
        String(peer.clients),
      ]),
    );
  });

  add(
    "drain",
    "Empties the broker: its clients are asked to connect elsewhere.",
    "drain --spread 30s --timeout 2m",
  )
    .option("--spread <time>", "over how long they are asked")
    .option("--timeout <time>", "when those that are left are cut")
    .action(async (flags: ClientFlags & { spread?: string; timeout?: string }) => {
      const { spread, timeout } = flags;
      const options = {
        signal,
        ...(spread === undefined ? {} : { spreadMs: durationOf(spread) }),
        ...(timeout === undefined ? {} : { timeoutMs: durationOf(timeout) }),
      };
      const result = await withClient(flags, (client) => client.admin.drain(options));
      if (flags.json) return printJson(result);
      print(`${result.sessionsLeft} sessions left, ${result.sessionsCut} were cut`);
    });
}
