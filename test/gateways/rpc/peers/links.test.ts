import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect as connectHttp2, type IncomingHttpHeaders } from "node:http2";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { resultOf } from "../../../../src/util/underway.js";
import { makeAuthority } from "../../../support/certificate-files.js";
import { makeMessage, makeQuery } from "../../../support/clients.js";
import { eventually } from "../../../support/eventually.js";
import { identifyStream } from "../../../support/rpc-client.js";
import { type RunningBroker, startBroker } from "../../../support/running-broker.js";
import { scratchFolder } from "../../../support/scratch-folder.js";

const secret = "a secret of the tests' own";

function startMember(
  t: ExecutionContext,
  id: string,
  join: number | undefined,
  flags: Readonly<Record<string, string>> = {},
): Promise<RunningBroker> {
  const joining = join === undefined ? {} : { "--join": `127.0.0.1:${join}` };
  return startBroker(t, { "--broker-id": id, "--cluster-secret": secret, ...joining, ...flags });
}

const peersOf = ({ server }: RunningBroker) =>
  server.broker.context.peers().map(({ brokerId, state }) => `${brokerId} ${state}`);

const peersBecome = (t: ExecutionContext, broker: RunningBroker, ...expected: string[]) =>
  eventually(t, (tt) => tt.deepEqual(peersOf(broker), expected));

/** A way to a broker that a test can hold up: connections stay open, and nothing passes. */
async function openWay(t: ExecutionContext, port: number) {
  const sockets = new Set<Socket>();
  let isOpen = true;
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("data", (chunk) => isOpen && to.write(chunk));
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return {
    port: (server.address() as { readonly port: number }).port,
    set isOpen(open: boolean) {
      isOpen = open;
    },
    /** Nobody reads what comes; what is sent is not lost. */
    pause() {
      for (const socket of sockets) socket.pause();
    },
  };
}

test("brokers that join link over gRPC, and a message crosses", async (t) => {
  const a = await startMember(t, "a", undefined);
  const b = await startMember(t, "b", a.port);
  await peersBecome(t, a, "b alive");
  await peersBecome(t, b, "a alive");
  const receiver = await identifyStream(t, a, { application: "app", clientId: "x" });
  t.like(await resultOf(b.server.broker.context.router.send(makeQuery(), makeMessage('"hello"'))), {
    kind: "delivered",
  });
  const { content } = await receiver.expect("message");
  t.is(Buffer.from(content?.data ?? []).toString(), '"hello"');
  receiver.cancel();
});

for (const [what, flags] of [
  ["another secret", { "--cluster-secret": "some other long secret" }],
  ["another cluster's name", { "--cluster-name": "other" }],
  ["the id of the other", { "--broker-id": "a" }],
] as const) {
  test(`a broker with ${what} is not linked`, async (t) => {
    const a = await startMember(t, "a", undefined);
    const b = await startMember(t, "b", a.port, flags);
    const c = await startMember(t, "c", a.port);
    await peersBecome(t, c, "a alive"); // by then the other has tried as well
    t.deepEqual(peersOf(a), ["c alive"]);
    t.deepEqual(peersOf(b), []);
  });
}

test("brokers link over TLS where the port has it, and only with certificates of the same authority", async (t) => {
  const folder = scratchFolder(t);
  const member = async (name: string, authority: Awaited<ReturnType<typeof makeAuthority>>) => {
    const { cert, key } = await authority.issue({ commonName: name });
    writeFileSync(join(folder, `${name}.crt`), cert);
    writeFileSync(join(folder, `${name}.key`), key);
    return {
      "--tls-cert": join(folder, `${name}.crt`),
      "--tls-key": join(folder, `${name}.key`),
      "--tls-client-ca": authority.certFile,
    };
  };
  const ours = await makeAuthority(t, "ours");
  const a = await startMember(t, "a", undefined, await member("a", ours));
  const b = await startMember(t, "b", a.port, await member("b", ours));
  const c = await startMember(t, "c", a.port, await member("c", await makeAuthority(t, "theirs")));
  await peersBecome(t, b, "a alive");
  t.deepEqual(peersOf(a), ["b alive"]);
  t.deepEqual(peersOf(c), []);
});

test("a link on which nothing passes is given up, and made anew once the way is open", async (t) => {
  const patience = { "--cluster-suspect-ms": "400", "--cluster-leave-ms": "600000" };
  // Both say that they are where nobody is, so that there is no other way.
  const a = await startMember(t, "a", undefined, { ...patience, "--advertise": "127.0.0.1:2" });
  const way = await openWay(t, a.port);
  const b = await startMember(t, "b", way.port, { ...patience, "--advertise": "127.0.0.1:1" });
  await peersBecome(t, b, "a alive");
  way.isOpen = false;
  await peersBecome(t, a, "b suspect");
  way.isOpen = true;
  await peersBecome(t, a, "b alive");
});

test("a peer that takes nothing is cut off before what waits for it fills the memory", async (t) => {
  const flags = {
    "--cluster-suspect-ms": "600000",
    "--cluster-link-buffer-bytes": String(1024 ** 2),
    "--outbox-max-bytes": String(64 * 1024 ** 2),
  };
  const a = await startMember(t, "a", undefined, flags);
  const way = await openWay(t, a.port);
  const b = await startMember(t, "b", way.port, { ...flags, "--advertise": "127.0.0.1:1" });
  await peersBecome(t, b, "a alive");
  const receiver = await identifyStream(t, a, { application: "app", clientId: "x" });
  const { router, directory } = b.server.broker.context;
  t.is((await directory.list(makeQuery())).length, 1);
  way.pause();
  const text = JSON.stringify("x".repeat(256 * 1024));
  // Windows and sockets on the way take some megabytes before anything waits here.
  for (let count = 0; count < 200 && peersOf(b).includes("a alive"); count += 1) {
    const sending = Promise.resolve(resultOf(router.send(makeQuery(), makeMessage(text))));
    sending.catch(() => {}); // of those on their way nobody knows
    await new Promise(setImmediate);
  }
  t.deepEqual(peersOf(b), ["a suspect"]);
  receiver.cancel();
});

test("who cannot prove itself is let go of, and a broker that stands alone serves no links", async (t) => {
  const path = "/singyeong.cluster.v1.PeerService/Link";
  const headers = { ":method": "POST", ":path": path, "content-type": "application/grpc", te: "trailers" };
  const statusAt = async ({ port }: RunningBroker, body: Buffer) => {
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    t.teardown(() => session.destroy());
    const stream = session.request(headers);
    stream.write(body);
    const status = await new Promise((resolve) => {
      const look = (fields: IncomingHttpHeaders) => fields["grpc-status"] && resolve(fields["grpc-status"]);
      stream.on("response", look).on("trailers", look).resume();
    });
    return Number(status);
  };
  const nonsense = Buffer.from([0, 0, 0, 0, 3, 1, 2, 3]);
  const tooLong = Buffer.from([0, 0, 1, 0, 0]);
  const member = await startMember(t, "a", undefined);
  t.is(await statusAt(member, nonsense), 3);
  t.is(await statusAt(member, tooLong), 3);
  t.is(await statusAt(await startBroker(t), nonsense), 12);
});
