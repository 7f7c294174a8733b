// Runs the tests of the libraries in sdk/, one language after the other; a language whose tools are missing is named and left out.
//   npm run test:sdks           all of them
//   npm run test:sdks -- go     some
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installPythonLibrary } from "../test/support/libraries.js";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs a program in a library's folder; true where it ends well. */
function runIn(language: string, program: string, ...args: readonly string[]): boolean {
  const { status } = spawnSync(program, args, { cwd: join(root, "sdk", language), stdio: "inherit" });
  return status === 0;
}

async function testPython(): Promise<boolean> {
  const python = await installPythonLibrary();
  return (
    runIn("python", python, "-m", "pip", "install", "--quiet", "pytest", "pytest-asyncio") &&
    runIn("python", python, "-m", "pytest", "-q", "-p", "no:cacheprovider")
  );
}

const libraries: Readonly<Record<string, { readonly tool: string; readonly test: () => Promise<boolean> }>> =
  {
    go: {
      tool: "go",
      test: async () => runIn("go", "go", "vet", "./...") && runIn("go", "go", "test", "./..."),
    },
    python: { tool: "python3", test: testPython },
    java: { tool: "mvn", test: async () => runIn("java", "mvn", "-q", "-B", "test") },
    rust: { tool: "cargo", test: async () => runIn("rust", "cargo", "test", "--quiet") },
  };

const asked = process.argv.slice(2);
const unknown = asked.filter((language) => !(language in libraries));
if (unknown.length > 0) {
  console.error(`${unknown.join(", ")}: not one of ${Object.keys(libraries).join(", ")}`);
  process.exit(2);
}
const failed: string[] = [];
for (const [language, { tool, test }] of Object.entries(libraries)) {
  if (asked.length > 0 && !asked.includes(language)) continue;
  if (spawnSync(tool, ["--help"], { stdio: "ignore" }).error !== undefined) {
    console.log(`${language}: NOT RUN, there is no ${tool} here`);
    continue;
  }
  console.log(`${language}:`);
  if (!(await test())) failed.push(language);
}
if (failed.length > 0) {
  console.error(`failed: ${failed.join(", ")}`);
  process.exit(1);
}
