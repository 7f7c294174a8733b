import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run, toolFolder } from "./toolchain.js";

const grpcurlVersion = "v1.9.3";
const natsServerVersion = "v2.15.3";
const pythonPackages = ["grpcio==1.76.0", "grpcio-tools==1.76.0"];

/** Builds grpcurl where it is not built yet, and gives its path. Needs Go. */
export async function installGrpcurl(): Promise<string> {
  const folder = toolFolder(`grpcurl-${grpcurlVersion}`);
  const place = join(folder, "grpcurl");
  if (!existsSync(place)) {
    const env = { ...process.env, GOBIN: folder };
    await run("go", ["install", `github.com/fullstorydev/grpcurl/cmd/grpcurl@${grpcurlVersion}`], { env });
  }
  return place;
}

/** Builds a current nats-server where it is not built yet, and gives its path. Needs Go. */
export async function installNatsServer(): Promise<string> {
  const folder = toolFolder(`nats-server-${natsServerVersion}`);
  const place = join(folder, "nats-server");
  if (!existsSync(place)) {
    const env = { ...process.env, GOBIN: folder };
    await run("go", ["install", `github.com/nats-io/nats-server/v2@${natsServerVersion}`], { env });
  }
  return place;
}

/** Where systems install nats-server. */
const natsServerPlaces = ["/usr/sbin/nats-server", "/usr/bin/nats-server"];

/** The path of the system's own nats-server. Rejects where it has none. */
export async function findNatsServer(): Promise<string> {
  const place = natsServerPlaces.find((path) => existsSync(path));
  if (place === undefined) throw new Error("nats-server is not installed (Debian: nats-server)");
  return place;
}

/** Makes a Python with gRPC where there is none yet, and gives its path. Needs Python 3 with venv and pip. */
export async function installPython(): Promise<string> {
  const place = join(toolFolder("python"), pythonPackages.join("-"));
  if (!existsSync(place)) {
    // Made beside its place and then moved there, so that a half-made one is never used.
    const made = `${place}.new-${process.pid}`;
    await run("python3", ["-m", "venv", made]);
    await run(join(made, "bin/python"), ["-m", "pip", "install", "--quiet", ...pythonPackages]);
    rmSync(place, { recursive: true, force: true });
    renameSync(made, place);
  }
  return join(place, "bin/python");
}

/** Where systems install nginx; not every user has these folders in its path. */
const nginxPlaces = [
  "/usr/sbin/nginx",
  "/usr/local/sbin/nginx",
  "/usr/local/bin/nginx",
  "/opt/homebrew/bin/nginx",
];

/** The path of nginx. Rejects where the system has none. */
export async function findNginx(): Promise<string> {
  const place = nginxPlaces.find((path) => existsSync(path));
  if (place === undefined) throw new Error("nginx is not installed (Debian: nginx-light)");
  return place;
}
