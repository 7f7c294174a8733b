import { once } from "node:events";
import { connect } from "node:net";
import test from "ava";
import { WebSocket } from "ws";
import { type BrokerProcess, spawnBroker } from "../support/broker-process.js";
import { cancelFrame, headersFrame, http2Opening, lastDataFrame } from "../support/http2-frames.js";
import { grpcFrame } from "../support/raw-call.js";

const password = "correct-horse-battery";
const guess = "sgy_wrong-horse-battery";
const jwt = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from('{"iss":"nobody"}').toString("base64url")}.c2lnbmF0dXJl`;
const credentials = [password, guess, jwt];

/** Everything that comes back on a bare connection until it is closed. */
async function exchange({ port }: BrokerProcess, bytes: Buffer | string): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1" });
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.on("error", () => {}); // "close" follows
  socket.end(bytes);
  await once(socket, "close");
  return Buffer.concat(chunks).toString("latin1");
}

async function identify(broker: BrokerProcess, frame: string): Promise<string> {
  const socket = new WebSocket(`ws://127.0.0.1:${broker.port}/gateway/websocket`);
  const heard: string[] = [];
  socket.on("message", (data) => heard.push(String(data)));
  await once(socket, "open");
  socket.send(frame);
  socket.close();
  await once(socket, "close");
  return heard.join("\n");
}

function identifyFrame(auth: string, more: object): string {
  return JSON.stringify({ op: 1, d: { application_id: "app", client_id: "a", auth, ...more } });
}

/** A call whose credential stands in its head, and whose message makes no sense. */
function brokenCall(path: string, credential: string): Buffer {
  const fields = [
    [":method", "POST"],
    [":scheme", "http"],
    [":authority", "x"],
    [":path", path],
    ["content-type", "application/grpc"],
    ["authorization", credential],
  ] as const;
  const message = grpcFrame(Buffer.from("\xff\xff\xff", "latin1"));
  return Buffer.concat([http2Opening, headersFrame(1, fields), lastDataFrame(1, message), cancelFrame(1, 7)]);
}

/** What fails, with a credential in it. */
const failures: readonly ((broker: BrokerProcess, credential: string) => Promise<string>)[] = [
  (broker, auth) =>
    exchange(
      broker,
      `POST /api/v1/query HTTP/1.1\r\nHost: x\r\nAuthorization: ${auth}\r\nConnection: close\r\nContent-Length: 3\r\n\r\n{{{`,
    ),
  (broker, auth) =>
    exchange(broker, `GET / HTTP/1.1\r\nAuthorization: ${auth}\r\nBroken\x01: header\r\n\r\n`),
  (broker, auth) =>
    exchange(
      broker,
      `GET /api/v1/discovery/tags?q=x HTTP/1.1\r\nHost: x\r\nSingyeong-Session: ${auth}\r\nConnection: close\r\n\r\n`,
    ),
  (broker, auth) =>
    exchange(
      broker,
      `GET /proxy/nobody/x HTTP/1.1\r\nHost: x\r\nSingyeong-Authorization: ${auth}\r\nAuthorization: ${auth}\r\nConnection: close\r\n\r\n`,
    ),
  (broker, auth) => exchange(broker, brokenCall("/singyeong.v1.SessionService/Connect", auth)),
  (broker, auth) => exchange(broker, brokenCall("/singyeong.v1.MessageService/Send", auth)),
  (broker, auth) => identify(broker, identifyFrame(auth, { metadata: { a: { type: "nothing", value: 1 } } })),
  (broker, auth) => identify(broker, identifyFrame(auth, { client_id: 7 })),
  (broker, auth) => identify(broker, identifyFrame(auth, {}).slice(0, -1)),
  (broker, auth) => identify(broker, identifyFrame(auth, {})),
];

test("no credential appears in the log or in an answer, whatever fails, at any level", async (t) => {
  const broker = await spawnBroker(t, [
    "--auth",
    password,
    "--log-level",
    "debug",
    "--auth-max-failures",
    "1000",
  ]);
  const log: string[] = [];
  broker.child.stderr?.on("data", (chunk) => log.push(String(chunk)));
  for (const credential of credentials) {
    for (const fail of failures) {
      const answer = await fail(broker, credential);
      t.false(answer.includes(credential), `${fail}: ${answer}`);
    }
  }
  broker.child.kill("SIGTERM");
  await broker.exited;
  const written = log.join("");
  for (const credential of credentials) {
    t.false(written.includes(credential));
    // Bytes in an error are logged as a list of numbers.
    t.false(written.includes([...Buffer.from(credential)].join(",")));
  }
});
