import { styleText } from "node:util";
import type { Command } from "commander";
import type { Config } from "../src/config/config.js";
import { withConnection } from "./connection.js";
import { checkBroker, placeHere, placeOf } from "./doctor/broker-check.js";
import { checkCertificates } from "./doctor/certificate-checks.js";
import { checkFiles } from "./doctor/file-checks.js";
import { type Finding, findingsOf, type Status } from "./doctor/finding.js";
import { checkLmdb, judgeHolder } from "./doctor/lmdb-check.js";
import { checkNats } from "./doctor/nats-check.js";
import { checkOpenFiles } from "./doctor/open-files-check.js";
import { checkJoined, judgePort, tryPort } from "./doctor/port-check.js";
import { checkConfig, type ServeFlags, withSettings } from "./doctor/serve-config.js";
import { EndedWith } from "./ended-with.js";
import { exitCodes } from "./failure.js";
import { harmless, print, printJson } from "./output.js";
import type { ClientFlags } from "./with-client.js";

type DoctorFlags = ClientFlags & ServeFlags & { readonly strict?: boolean };

/** Adds `doctor`. */
export function addDoctorCommand(program: Command): void {
  withSettings(withConnection(program.command("doctor")))
    .description(
      "Checks the settings that serve would use here, what they need, and a broker that runs; changes nothing. Takes every flag of serve.",
    )
    .option("--strict", "end with code 1 on warnings, too")
    .addHelpText("after", "\nExample:\n  singyeong doctor --config /etc/singyeong.yaml")
    .action(async (flags: DoctorFlags) => {
      const findings = await examine(flags);
      for (const finding of findings) flags.json ? printJson(finding) : print(lineOf(finding));
      const bad = findings.filter(
        ({ status }) => status === "problem" || (flags.strict && status === "warning"),
      );
      if (bad.length > 0) throw new EndedWith(exitCodes.refused);
    });
}

async function examine(flags: DoctorFlags): Promise<readonly Finding[]> {
  const { config, findings } = checkConfig(flags, process.env);
  const place = placeOf(flags, config);
  const broker = await checkBroker(place);
  if (config === undefined) {
    const left = findingsOf("config").warning(
      "ports, files and queues are not looked at",
      "set the settings right first",
    );
    return [...findings, left, ...broker.findings];
  }
  // A broker that was asked for elsewhere says nothing about the port of these settings.
  const here = placeHere(config);
  const answersHere = place.url === here.url ? broker.answers : (await checkBroker(here)).answers;
  return [
    ...findings,
    ...checkFiles(config),
    ...checkCertificates(config),
    judgePort(config, await tryPort(config), answersHere),
    ...(await checkJoined(config)),
    ...(await checkQueues(config, answersHere)),
    ...checkOpenFiles(config.maxConnections),
    ...broker.findings,
  ];
}

async function checkQueues(config: Config, brokerAnswers: boolean): Promise<readonly Finding[]> {
  const { queueStore, dataDir } = config;
  switch (queueStore) {
    case "memory":
      return [findingsOf("queues").ok("kept in memory: a restart forgets them")];
    case "jetstream":
      return checkNats(config);
    case "lmdb": {
      const { findings, heldBy } = await checkLmdb(dataDir);
      return heldBy === undefined ? findings : [...findings, judgeHolder(dataDir, heldBy, brokerAnswers)];
    }
    default:
      return queueStore satisfies never;
  }
}

const colours = { ok: "green", warning: "yellow", problem: "red" } as const;

function lineOf({ area, status, text, advice }: Finding): string {
  const line = `${area.padEnd(7)}  ${text}${advice === undefined ? "" : `: ${advice}`}`;
  return `${coloured(status)}  ${harmless(line)}`;
}

function coloured(status: Status): string {
  const word = status.padEnd(7);
  const isColoured = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
  return isColoured ? styleText(colours[status], word) : word;
}
