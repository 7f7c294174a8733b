import { spawn, spawnSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import test from "ava";
import { awaitReady } from "../support/broker-process.js";
import {
  argsOf,
  contextOf,
  copyFromStage,
  environmentOf,
  readDockerfile,
  runStage,
} from "../support/dockerfile.js";
import { scratchFolder } from "../support/scratch-folder.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("the image's steps, done by hand, make a broker that runs without development dependencies", async (t) => {
  t.timeout(600_000, "everything is installed and built from nothing");
  const [build, image] = await readDockerfile(join(root, "Dockerfile"));
  if (build === undefined || image === undefined) return t.fail("two stages are expected");
  const scratch = scratchFolder(t);
  const [built, runs, data] = ["build", "image", "data"].map((name) => join(scratch, name)) as [
    string,
    string,
    string,
  ];
  // As in an image: without what npm tells the programs that it runs about this project.
  const ownEnv = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS$)/i.test(name));
  const env = { ...Object.fromEntries(ownEnv), npm_config_prefer_offline: "true" };
  const context = await contextOf(join(root, ".dockerignore"));
  await runStage(build, { folder: built, context, source: root, env });
  await copyFromStage(image, built, runs);

  t.deepEqual((await readdir(runs)).sort(), ["dist", "node_modules", "package.json"]);
  const installed = await readdir(join(runs, "node_modules"));
  for (const name of ["typescript", "ava", "tsx"]) t.false(installed.includes(name), name);

  const [program = "", ...args] = JSON.parse(argsOf(image, "ENTRYPOINT")[0] ?? "[]") as string[];
  const settings = {
    ...environmentOf(image),
    SINGYEONG_HOST: "127.0.0.1",
    SINGYEONG_PORT: "0",
    SINGYEONG_DATA_DIR: data,
  };
  const child = spawn(program, args, { cwd: runs, env: { ...env, ...settings } });
  const { baseUrl, port, exited } = await awaitReady(t, child);
  t.is((await fetch(`${baseUrl}/readyz`)).status, 200);

  const [, check = "[]"] = /CMD (.*)$/.exec(argsOf(image, "HEALTHCHECK")[0] ?? "") ?? [];
  const [checker = "", ...checkArgs] = JSON.parse(check) as string[];
  const health = () =>
    spawnSync(checker, checkArgs, { env: { ...env, SINGYEONG_PORT: String(port) } }).status;
  t.is(health(), 0);
  child.kill("SIGTERM");
  t.is((await exited).code, 0);
  t.is(health(), 1);
});

test("the image runs as somebody who is not root, from a base of this package's oldest Node", async (t) => {
  const image = (await readDockerfile(join(root, "Dockerfile"))).at(-1);
  if (image === undefined) return t.fail("an image is expected");
  t.is(image.base, "node:20-slim");
  t.deepEqual(argsOf(image, "USER"), ["node"]);
  const { SINGYEONG_PORT, SINGYEONG_DATA_DIR } = environmentOf(image);
  t.deepEqual(argsOf(image, "EXPOSE"), [SINGYEONG_PORT]);
  t.deepEqual(argsOf(image, "VOLUME"), [SINGYEONG_DATA_DIR]);
});
