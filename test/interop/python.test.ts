import { rmSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { installPython } from "../support/foreign-tools.js";
import { startBroker } from "../support/running-broker.js";
import { root, run, toolchain, toolFolder } from "../support/toolchain.js";

test("a Python client generated from proto/ lives on the session stream", async (t) => {
  t.timeout(300_000, "installing grpcio takes its time the first time");
  const python = await toolchain(t, "a Python with grpcio-tools", installPython);
  if (python === undefined) return;
  const generated = toolFolder(`python-generated-${process.pid}`);
  t.teardown(() => rmSync(generated, { recursive: true }));
  const protos = (await run("find", ["singyeong", "-name", "*.proto"], { cwd: join(root, "proto") }))
    .trim()
    .split("\n");
  const includes = [`-I${join(root, "proto")}`, `-I${join(root, "third_party/proto")}`];
  const outputs = [`--python_out=${generated}`, `--grpc_python_out=${generated}`];
  await run(python, [
    "-m",
    "grpc_tools.protoc",
    ...includes,
    ...outputs,
    ...protos,
    "buf/validate/validate.proto",
  ]);

  const broker = await startBroker(t, { "--auth": "secret" });
  const env = { ...process.env, PYTHONPATH: generated };
  const output = await run(
    python,
    [join(root, "test/interop/python/client.py"), `127.0.0.1:${broker.port}`],
    { env },
  );
  const steps = output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  t.deepEqual(steps, [
    { step: "ready", client_id: "one", restricted: false },
    { step: "updated", revision: 2 },
    { step: "received", data: "to myself", nonce: "n1", source: "one" },
    { step: "replied", data: "answer" },
    { step: "deadline", code: "DEADLINE_EXCEEDED" },
    { step: "unauthenticated", code: "UNAUTHENTICATED" },
    { step: "refused", code: "UNAUTHENTICATED" },
    { step: "gone", before: 1, after: 0 },
    { step: "worked", id: "m1", data: "work", outcomes: [1] },
    { step: "ended", code: "OK" },
  ]);
});
