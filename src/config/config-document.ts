import { type Setting, settingsByTopic } from "./settings.js";

const heading = `# Configuration

Every setting can be given as a flag, as an environment variable, or in a YAML file that \`--config\` or
\`SINGYEONG_CONFIG\` names. Flags win over the environment, the environment over the file, the file over the defaults.
Keys of the file are the headings below:

\`\`\`yaml
port: 4567
allowedOrigins:
  - https://example.org
queues:
  jobs:
    maxAttempts: 5
    dlqTimeMs: 0
\`\`\`

Numbers are plain digits. Lists are separated by commas where they are no list of the file; there \`queues\` is
JSON. An empty environment variable counts as not set. An unknown flag, key or variable that begins with \`SINGYEONG_\`, and a value that is not
allowed, is refused with what is allowed; all problems are listed at once, and the process exits with code 2.

\`--print-config\` prints the configuration that results, secrets hidden, as a file that gives the same one; a secret
has then to come from a flag or variable. \`--check-config\` only checks. Secrets given as flags can be seen by other
users of the machine; prefer variables or the file.

In Kubernetes, a Service named \`singyeong\` makes variables such as \`SINGYEONG_PORT=tcp://…\` appear in pods that start
after it, and the broker refuses them: set \`enableServiceLinks: false\` in its pod.

This page is generated from the settings in the code by \`npm run generate\`.
`;

/** The text of \`docs/config.md\`: every setting by topic. */
export function configDocument(): string {
  const topics = [...settingsByTopic()].map(([title, settings]) => {
    return `## ${title}\n\n${settings.map(section).join("\n")}`;
  });
  return [heading, ...topics].join("\n");
}

function section({ key, doc, flag, env, allowed, unit, secret, ...setting }: Setting): string {
  const negated = setting.isSwitch ? `, against it \`${flag.replace("--", "--no-")}\`` : "";
  const facts = [
    `flag: \`${flag}\`${negated}`,
    `environment: ${env.map((name) => `\`${name}\``).join(", else ")}`,
    `default: ${setting.default === undefined ? "absent" : `\`${String(setting.default)}\``}`,
    `allowed: ${allowed}`,
    ...(unit === undefined ? [] : [`unit: ${unit}`]),
    ...(secret ? ["secret: never shown"] : []),
  ];
  return `### ${key}\n\n${doc}\n\n${facts.map((fact) => `- ${fact}\n`).join("")}`;
}
