import { type Finding, findingsOf } from "./finding.js";

const { ok, warning, problem } = findingsOf("limits");

/** Files that a broker has open beside its connections, with room to spare. */
const otherFiles = 256;
const fewestFiles = 1_024;

/** How many files a process may have open, which bounds connections. Node takes all that the system allows: the hard limit counts. */
export function checkOpenFiles(maxConnections: number, limit = openFileLimit()): Finding[] {
  if (limit === undefined) return [];
  const text = `a process here may have ${limit} files open, and maxConnections is ${maxConnections}`;
  const advice =
    "raise it for the broker (ulimit -n, LimitNOFILE= of systemd), or lower maxConnections to what it allows";
  if (limit < fewestFiles) return [problem(text, advice)];
  return [limit < maxConnections + otherFiles ? warning(text, advice) : ok(text)];
}

/** Undefined where the system has no such limit. */
function openFileLimit(): number | undefined {
  const { report } = process;
  Object.assign(report, { excludeNetwork: true }); // names are looked up otherwise, which can take long
  const { userLimits } = report.getReport() as unknown as {
    readonly userLimits?: { readonly open_files?: { readonly hard: number | "unlimited" } };
  };
  const hard = userLimits?.open_files?.hard;
  return typeof hard === "number" ? hard : undefined;
}
