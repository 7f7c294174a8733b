// Regenerates from proto/ the code of the libraries under sdk/, with plugins of fixed versions that it installs where they are missing.
// `npm run generate:sdks -- java rust` does only these languages; without names it does all. With --check it changes nothing: it names every
// file that differs from what proto/ generates. It exits with 1 where a file differs, or where a language could not be generated.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, relative } from "node:path";
import { parse, stringify } from "yaml";
import { repositoryRoot } from "./run-buf.js";

/** Where the plugins are installed, each in a folder of its own that is named for its version. */
const cache = join(repositoryRoot, "node_modules", ".cache", "singyeong-sdks");

const versions = {
  /** No newer than the runtimes that sdk/java/pom.xml and the project of sdk/csharp name. */
  protoc: "4.36.2",
  grpcJava: "1.83.1",
  prost: "0.5.0",
  tonic: "0.5.0",
} as const;

/** What a language needs and how its code is made, in a workspace that has proto/, the templates and node_modules. */
interface Language {
  /** What is generated, and nothing else, relative to the repository. */
  readonly output: string;
  /** Installs what is missing and returns the folders of the plugins. @throws Error what cannot be had, and why */
  readonly install: () => string[];
  readonly generate: (workspace: string, path: string) => void;
}

const languages: Readonly<Record<string, Language>> = {
  go: {
    output: "sdk/go/gen",
    install: () => goPlugins().map(goInstall),
    generate: (workspace, path) => run("buf", ["generate"], { cwd: join(workspace, "sdk/go"), path }),
  },
  python: {
    output: "sdk/python/src/singyeong/_gen",
    install: () => [pythonTools()],
    generate: (workspace, path) => run("python", ["sdk/python/generate.py"], { cwd: workspace, path }),
  },
  java: {
    output: "sdk/java/src/main/java/dev/singyeong/v1",
    install: () => [protoc(), mavenExecutable("io.grpc", "protoc-gen-grpc-java", versions.grpcJava)],
    generate: (workspace, path) => generateByTemplate("java", workspace, path),
  },
  rust: {
    output: "sdk/rust/src/gen",
    install: () => [
      cargoInstall("protoc-gen-prost", versions.prost),
      cargoInstall("protoc-gen-tonic", versions.tonic),
    ],
    generate: (workspace, path) => generateByTemplate("rust", workspace, path),
  },
  csharp: {
    output: "sdk/csharp/src/Singyeong.Client/Generated",
    install: () => [protoc(), csharpPlugin()],
    generate: (workspace, path) => generateByTemplate("csharp", workspace, path),
  },
};

/** Runs the plugins of sdk/buf.gen.yaml that write below the language's folder. */
function generateByTemplate(language: string, workspace: string, path: string): void {
  const template = parse(readFileSync(join(repositoryRoot, "sdk/buf.gen.yaml"), "utf8"));
  const plugins = template.plugins.filter(({ out }: { out: string }) => out.startsWith(`sdk/${language}/`));
  run("buf", ["generate", "--template", stringify({ ...template, plugins })], { cwd: workspace, path });
}

/** The plugins with their versions, as the template of Go names them. */
function goPlugins(): string[] {
  const template = readFileSync(join(repositoryRoot, "sdk/go/buf.gen.yaml"), "utf8");
  return [...template.matchAll(/go install (\S+@\S+)/g)].map(([, plugin]) => plugin as string);
}

function goInstall(plugin: string): string {
  return installed(plugin.split("/").at(-1) as string, (bin) =>
    run("go", ["install", plugin], { env: { GOBIN: bin, GOFLAGS: "" } }),
  );
}

/** An environment of Python with the version of grpcio-tools that generate.py asks for. */
function pythonTools(): string {
  const program = readFileSync(join(repositoryRoot, "sdk/python/generate.py"), "utf8");
  const version = /TOOLS_VERSION = "(.+)"/.exec(program)?.[1];
  if (version === undefined) throw new Error("sdk/python/generate.py names no TOOLS_VERSION");
  return installed(`grpcio-tools@${version}`, (bin) => {
    run("python3", ["-m", "venv", dirname(bin)]);
    run(join(bin, "python"), ["-m", "pip", "install", "--quiet", `grpcio-tools==${version}`]);
  });
}

function cargoInstall(crate: string, version: string): string {
  return installed(`${crate}@${version}`, (bin) =>
    run("cargo", ["install", "--quiet", "--locked", "--root", dirname(bin), `${crate}@${version}`]),
  );
}

function protoc(): string {
  return mavenExecutable("com.google.protobuf", "protoc", versions.protoc);
}

/** A program that Maven has as an artifact for each platform. */
function mavenExecutable(group: string, name: string, version: string): string {
  const system = { linux: "linux", darwin: "osx", win32: "windows" }[process.platform as string];
  const processor = { x64: "x86_64", arm64: "aarch_64" }[process.arch as string];
  const platform = `${system}-${processor}`;
  return installed(`${name}@${version}`, (bin) => {
    const copy = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
    const artifact = `-Dartifact=${group}:${name}:${version}:exe:${platform}`;
    run("mvn", ["-q", "-B", copy, artifact, `-DoutputDirectory=${bin}`]);
    const program = join(bin, process.platform === "win32" ? `${name}.exe` : name);
    renameSync(join(bin, `${name}-${version}-${platform}.exe`), program);
    chmodSync(program, 0o755);
  });
}

/**
 * The plugin that no registry but .NET's own has as a program: the one on the path, else built from Debian's source of gRPC, with the
 * machine's g++ and libprotoc-dev.
 */
function csharpPlugin(): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const found = folders.find((folder) => existsSync(join(folder, "grpc_csharp_plugin")));
  if (found !== undefined) return found;
  const debian = "/etc/apt/sources.list.d/debian.sources";
  if (!existsSync(debian) || !existsSync("/usr/include/google/protobuf/compiler/code_generator.h"))
    throw new Error(
      "grpc_csharp_plugin is missing: it is in the package Grpc.Tools of .NET; on Debian libprotoc-dev is enough to build it",
    );
  return installed("grpc_csharp_plugin", (bin) => {
    const cwd = mkdtempSync(join(tmpdir(), "singyeong-grpc-"));
    try {
      // A list of its own, of sources instead of packages, leaves the machine's lists as they are.
      const list = join(cwd, "source.sources");
      writeFileSync(list, readFileSync(debian, "utf8").replace(/^Types:.*$/gm, "Types: deb-src"));
      mkdirSync(join(cwd, "lists"));
      const lists = [`sourcelist=${list}`, "sourceparts=/dev/null"].map((option) => `Dir::Etc::${option}`);
      const options = [...lists, `Dir::State::Lists=${cwd}/lists`].flatMap((option) => ["-o", option]);
      run("apt-get", [...options, "-qq", "update"], { cwd });
      run("apt-get", [...options, "-qq", "source", "--download-only", "grpc"], { cwd });
      const archive = readdirSync(cwd).find((file) => file.endsWith(".orig.tar.gz")) as string;
      run("tar", ["xzf", archive, "--strip-components=1"], { cwd });
      const files = ["plugin", "generator"].map((part) => `src/compiler/csharp_${part}.cc`);
      const output = join(bin, "grpc_csharp_plugin");
      run("g++", ["-std=c++17", "-I.", "-Iinclude", ...files, "-lprotoc", "-lprotobuf", "-o", output], {
        cwd,
      });
    } finally {
      rmSync(cwd, { recursive: true });
    }
  });
}

/** @returns the folder with the programs of a tool, which is installed into it where it is not there yet. */
function installed(tool: string, install: (bin: string) => void): string {
  const folder = join(cache, tool);
  const bin = join(folder, "bin");
  const done = join(folder, "installed");
  if (existsSync(done)) return bin;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(bin, { recursive: true });
  console.log(`installing ${tool}`);
  install(bin);
  writeFileSync(done, "");
  return bin;
}

interface RunOptions {
  readonly cwd?: string;
  readonly path?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program, its output going to ours. @throws Error where it cannot be run, or fails */
function run(program: string, args: readonly string[], { cwd = repositoryRoot, path, env }: RunOptions = {}) {
  const PATH = path ?? process.env["PATH"] ?? "";
  const { error, status } = spawnSync(program, args, {
    cwd,
    env: { ...process.env, ...env, PATH },
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (error !== undefined) throw new Error(`${program} cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`${program} failed`);
}

/** A copy of what generating reads, so that what is generated can be compared before anything is replaced. */
function makeWorkspace(): string {
  const workspace = mkdtempSync(join(tmpdir(), "singyeong-sdks-"));
  const inputs = ["buf.yaml", "proto", "third_party/proto", "sdk/go/buf.gen.yaml", "sdk/python/generate.py"];
  for (const input of inputs)
    if (existsSync(join(repositoryRoot, input)))
      cpSync(join(repositoryRoot, input), join(workspace, input), { recursive: true });
  symlinkSync(join(repositoryRoot, "node_modules"), join(workspace, "node_modules"));
  return workspace;
}

/** Generates one language into the workspace. */
function generate({ install, generate }: Language, workspace: string): void {
  const path = [...install(), join(repositoryRoot, "node_modules", ".bin"), process.env["PATH"] ?? ""];
  generate(workspace, path.join(delimiter));
}

/** Names the files that differ. @returns whether none does */
function check({ output }: Language, workspace: string): boolean {
  const expected = readTree(join(workspace, output));
  const actual = readTree(join(repositoryRoot, output));
  const paths = [...new Set([...expected.keys(), ...actual.keys()])];
  const differing = paths.filter((path) => expected.get(path) !== actual.get(path)).sort();
  for (const path of differing) console.error(`${output}/${path} is not what proto/ generates`);
  return differing.length === 0;
}

/** Takes over what was generated, for what was there before. */
function replace({ output }: Language, workspace: string): void {
  const target = join(repositoryRoot, output);
  rmSync(target, { recursive: true, force: true });
  cpSync(join(workspace, output), target, { recursive: true });
}

/** The texts of the files under a folder, by path relative to it. */
function readTree(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [relative(folder, path), readFileSync(path, "utf8")]));
}

const args = process.argv.slice(2);
const isCheck = args.includes("--check");
const named = args.filter((arg) => arg !== "--check");
const workspace = makeWorkspace();
try {
  for (const name of named.length > 0 ? named : Object.keys(languages)) {
    try {
      const language = languages[name];
      if (language === undefined) throw new Error(`is none of ${Object.keys(languages).join(", ")}`);
      generate(language, workspace);
      if (!isCheck) replace(language, workspace);
      else if (!check(language, workspace))
        throw new Error("the code that is there is not what proto/ generates");
      console.log(`${name}: ${isCheck ? "as generated" : "generated"}`);
    } catch (error) {
      console.error(`${name}: ${error instanceof Error ? error.message : error}`);
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(workspace, { recursive: true });
}
