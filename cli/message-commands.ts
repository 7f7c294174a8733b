import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { durationOf, metadataOf, payloadOf, type QueryFlags, queryOf, withQuery } from "./arguments.js";
import { withConnection } from "./connection.js";
import { harmless, jsonOf, print, printJson } from "./output.js";
import { UsageError } from "./usage-error.js";
import { type ClientFlags, withClient } from "./with-client.js";

type Flags = ClientFlags & QueryFlags;

/** Adds `send`, `broadcast`, `request`, `listen` and `proxy`. */
export function addMessageCommands(program: Command, signal: AbortSignal): void {
  const add = (name: string, summary: string, example: string) =>
    withQuery(withConnection(program.command(name)))
      .description(summary)
      .argument("<application>", "whose clients; - for those of all")
      .addHelpText("after", `\nExample:\n  singyeong ${example}`);

  add("send", "Sends a message to one match.", `send backend '{"hello":"world"}' --where 'region == "eu"'`)
    .argument("<payload>", "JSON, or any text; - reads standard input")
    .action(async (application: string, payload: string, flags: Flags) => {
      const query = queryOf(application, flags);
      const sent = await withClient(flags, (client) => client.send(query, payloadOf(payload), { signal }));
      const { messageId, receiver } = sent;
      if (flags.json) return printJson(sent);
      const where = receiver
        ? `sent to ${receiver.application}/${receiver.clientId}`
        : "dropped: nobody matches";
      print(`${harmless(where)} (message ${messageId})`);
    });

  add("broadcast", "Sends a message to every match.", "broadcast backend '\"reload\"'")
    .argument("<payload>", "JSON, or any text; - reads standard input")
    .action(async (application: string, payload: string, flags: Flags) => {
      const query = queryOf(application, flags);
      const result = await withClient(flags, (client) =>
        client.broadcast(query, payloadOf(payload), { signal }),
      );
      const { matched, delivered, dropped } = result;
      if (flags.json) return printJson(result);
      print(`${delivered} of ${matched} got it${dropped === 0 ? "" : `; ${dropped} had no room`}`);
    });

  add("request", "Sends a message to one match and prints its reply.", "request sum '[1, 2, 3]' --timeout 5s")
    .argument("<payload>", "JSON, or any text; - reads standard input")
    .option("--timeout <time>", "how long to wait for the reply, such as 5s")
    .action(async (application: string, payload: string, flags: Flags & { timeout?: string }) => {
      const query = queryOf(application, flags);
      const options =
        flags.timeout === undefined ? { signal } : { signal, timeoutMs: durationOf(flags.timeout) };
      const reply = await withClient(flags, (client) => client.request(query, payloadOf(payload), options));
      if (flags.json) return printJson({ ...reply, data: undefined });
      print(shown(reply.payload));
    });

  add(
    "proxy",
    "Has an HTTP request forwarded to one match, and prints the answer's body.",
    "proxy shop /orders/7",
  )
    .argument("<path>", "path and query part, beginning with a slash")
    .option("-X, --request <method>", "the method", "GET")
    .option("-H, --header <name: value...>", "fields of the request")
    .option("-d, --data <text>", "the body; - reads standard input")
    .option("-i, --include", "print the status and the fields as well")
    .action(async (application: string, path: string, flags: Flags & ProxyFlags) => {
      const { request: method = "GET", data } = flags;
      const answer = await withClient(flags, (client) =>
        client.proxy(queryOf(application, flags), {
          method,
          path,
          headers: headersOf(flags.header ?? []),
          signal,
          ...(data === undefined ? {} : { body: data === "-" ? readFileSync(0) : data }),
        }),
      );
      if (flags.json) return printJson(answer);
      if (flags.include) {
        print(String(answer.status));
        for (const [name, value] of answer.headers) print(`${name}: ${harmless(value)}`);
        print("");
      }
      process.stdout.write(answer.body);
    });

  withConnection(program.command("listen"))
    .description("Joins an application as a client, and prints the messages that come.")
    .argument("<application>", "the application to join")
    .option("--client-id <id>", "the client's id; chosen by chance otherwise")
    .option(
      "--metadata <key=value...>",
      "what the client says about itself, as in: region=eu version=version:2.0.0",
    )
    .option("--reply <payload>", "the reply to requests")
    .option("--count <n>", "end after so many messages")
    .addHelpText("after", "\nExample:\n  singyeong listen backend --metadata region=eu version=version:2.1.0")
    .action(async (application: string, flags: ClientFlags & ListenFlags) => {
      const { clientId, metadata = [], reply, count } = flags;
      const most = count === undefined ? Number.POSITIVE_INFINITY : Number(count);
      if (!(most > 0)) throw new UsageError("--count: has to be a number above 0");
      const options = { application, clientId, metadata: metadataOf(metadata), signal };
      await withClient(
        flags,
        async (client) => {
          process.stderr.write(`joined ${harmless(application)}; press Ctrl-C to leave\n`);
          await new Promise<void>((resolve, reject) => {
            let seen = 0;
            signal.addEventListener("abort", () => resolve());
            client.onStateChange((state) => {
              if (state === "closed") reject(client.lastError);
              else
                process.stderr.write(`${state}${client.lastError ? `: ${client.lastError.message}` : ""}\n`);
            });
            client.onMessage((message) => {
              seen += 1;
              const { id, kind, source, payload } = message;
              if (flags.json) printJson({ id, kind, source, payload, headers: message.headers });
              else {
                const from = source === undefined ? "" : ` from ${source.application}/${source.clientId}`;
                print(`${kind}${harmless(from)}: ${shown(payload)}`);
              }
              if (seen >= most) setImmediate(resolve);
              return reply === undefined ? undefined : payloadOf(reply);
            });
          });
        },
        options,
      );
    });
}

interface ProxyFlags {
  readonly request?: string;
  readonly header?: readonly string[];
  readonly data?: string;
  readonly include?: boolean;
}

interface ListenFlags {
  readonly clientId?: string;
  readonly metadata?: readonly string[];
  readonly reply?: string;
  readonly count?: string;
}

function shown(payload: unknown): string {
  return payload instanceof Uint8Array
    ? `${payload.length} bytes: ${Buffer.from(payload).toString("base64")}`
    : harmless(jsonOf(payload));
}

function headersOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^([^:]+):\s*(.*)$/s.exec(line) ?? [];
      if (name === undefined || value === undefined)
        throw new UsageError(`--header: ${JSON.stringify(line)} is not of the form "accept: text/html"`);
      return [name, value];
    }),
  );
}
