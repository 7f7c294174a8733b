import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ExecutionContext } from "ava";
import { scratchFolder } from "./scratch-folder.js";
import { closedPort, type TestUpstream } from "./upstream.js";

/** Files that a static server has: their contents by their names. */
export type StaticFiles = Readonly<Record<string, string | Buffer>>;

/** Starts nginx with files to serve, compressed where its caller wants that. */
export async function startNginx(
  t: ExecutionContext,
  nginx: string,
  files: StaticFiles,
): Promise<TestUpstream> {
  const folder = folderWith(t, files);
  const upstream = await closedPort();
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const config = `
    daemon off;
    master_process off;
    pid ${folder}/nginx.pid;
    error_log ${folder}/error.log;
    events {}
    http {
      ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join("\n")}
      access_log off;
      types { text/plain txt; }
      default_type application/octet-stream;
      gzip on;
      gzip_types text/plain;
      gzip_proxied any;
      server {
        listen ${upstream.address};
        root ${folder}/files;
        location = /moved { return 302 /hello.txt; }
        location = /refused { return 444; }
      }
    }`;
  const configFile = join(folder, "nginx.conf");
  writeFileSync(configFile, config);
  const log = join(folder, "early.log");
  await startServer(t, nginx, ["-e", log, "-p", folder, "-c", configFile], upstream);
  return upstream;
}

/** Starts Python's own server with files to serve. Rejects where there is no Python 3. */
export async function startPythonServer(t: ExecutionContext, files: StaticFiles): Promise<TestUpstream> {
  const upstream = await closedPort();
  const args = ["-m", "http.server", String(upstream.port), "--bind", "127.0.0.1"];
  await startServer(t, "python3", [...args, "--directory", join(folderWith(t, files), "files")], upstream);
  return upstream;
}

function folderWith(t: ExecutionContext, files: StaticFiles): string {
  const folder = scratchFolder(t);
  mkdirSync(join(folder, "files"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, "files", name), content);
  return folder;
}

/** Starts a server, which is killed when the test is over; resolves once it takes connections. */
async function startServer(
  t: ExecutionContext,
  command: string,
  args: readonly string[],
  { port }: TestUpstream,
): Promise<void> {
  const child = spawn(command, args, { stdio: "ignore" });
  const exited = once(child, "exit").then(([code]) => {
    throw new Error(`${command} ended with ${code} before it took connections`);
  });
  exited.catch(() => {}); // it ends with the test
  t.teardown(() => killed(child));
  await Promise.race([takesConnections(port), exited]);
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

// Foreign servers do not say when they listen, so they are asked again and again.
async function takesConnections(port: number): Promise<void> {
  for (;;) {
    const socket = connect({ port, host: "127.0.0.1" });
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    await delay(20);
  }
}
