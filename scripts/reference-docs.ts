// Writes docs/errors.md, docs/limits.md and docs/metrics.md from the code; with --check only tells whether they are up to date.
import { readFileSync, writeFileSync } from "node:fs";
import { wireStatus } from "../gateways/error-map.js";
import { defaultConfig } from "../src/config/config.js";
import { errorReasons } from "../src/errors.js";
import { limitTable } from "../src/limits.js";
import { PrometheusMetrics } from "../src/observability/prometheus-metrics.js";

const folder = new URL("../docs/", import.meta.url);
const proto = readFileSync(new URL("../proto/singyeong/v1/error_reason.proto", import.meta.url), "utf8");

/** The comment above a reason in its proto file. */
function commentOf(reason: string): string {
  const lines = proto.split("\n");
  const comment: string[] = [];
  let at = lines.findIndex((line) => line.includes(`ERROR_REASON_${reason} =`)) - 1;
  for (; lines[at]?.trim().startsWith("//"); at -= 1) comment.unshift(lines[at]?.trim().slice(3) ?? "");
  return comment.join(" ");
}

function errorsPage(): string {
  const rows = Object.entries(errorReasons).map(([reason, { code, retryable }]) => {
    const { grpc, http } = wireStatus[code];
    return `| \`${reason}\` | \`${code}\` | ${grpc} | ${http} | ${retryable ? "yes" : "no"} | ${commentOf(reason)} |`;
  });
  return [
    "# Errors",
    "",
    "Every error has a reason. Reason and code are part of the interface, texts are not. `retry` tells whether the same",
    "call may succeed later. This page is generated from the code.",
    "",
    "| reason | code | gRPC | HTTP | retry | meaning |",
    "|---|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

async function metricsPage(): Promise<string> {
  const metrics = await new PrometheusMetrics().registry.getMetricsAsJSON();
  const rows = metrics.map(({ name, type, help }) => `| \`${name}\` | ${type} | ${help} |`);
  return [
    "# Metrics",
    "",
    "Served at `/metrics` for Prometheus. No label has a value that a client chooses. This page is generated from the code.",
    "",
    "| metric | type | meaning |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

function limitsPage(): string {
  const rows = Object.entries(limitTable).map(([name, { against, beyond }]) => {
    const value = defaultConfig[name as keyof typeof limitTable];
    return `| \`${name}\` | ${value ?? "none"} | ${against} | ${beyond} |`;
  });
  return [
    "# Limits",
    "",
    "What comes in from outside is bounded. Each limit is a setting ([config.md](config.md) has its unit); the details of an error name it as",
    "`limit`, and `singyeong_limit_refusals_total` counts those errors by it. This page is generated from the code.",
    "",
    "| setting | default | protects from | past it |",
    "|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

const pages = { "errors.md": errorsPage(), "limits.md": limitsPage(), "metrics.md": await metricsPage() };
for (const [name, content] of Object.entries(pages)) {
  const path = new URL(name, folder);
  if (!process.argv.includes("--check")) {
    writeFileSync(path, content);
  } else if (readFileSync(path, "utf8") !== content) {
    console.error(`docs/${name} differs from the code; run: npm run generate`);
    process.exitCode = 1;
  }
}
