import { spawnSync } from "node:child_process";

// `npm audit` of what the broker runs with. Ends with 1 on a vulnerability that is high or critical; where no registry answers the
// question, it says so and ends with 0.

/** How long a registry may take. */
const timeoutMs = 60_000;

const { stdout } = spawnSync("npm", ["audit", "--omit=dev", "--json", "--fetch-retries=0"], {
  encoding: "utf8",
  timeout: timeoutMs,
  killSignal: "SIGKILL",
});
const counts = countsIn(stdout);
if (counts === undefined) {
  process.stdout.write("no registry answers; nothing is known of vulnerabilities\n");
} else {
  process.stdout.write(`vulnerabilities: ${JSON.stringify(counts)}\n`);
  if ((counts["high"] ?? 0) + (counts["critical"] ?? 0) > 0) process.exitCode = 1;
}

/** Vulnerabilities by severity; undefined for what is no report. */
function countsIn(report: string | null): Readonly<Record<string, number>> | undefined {
  try {
    return JSON.parse(report ?? "").metadata?.vulnerabilities;
  } catch {
    return undefined;
  }
}
