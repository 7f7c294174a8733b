import { once } from "node:events";
import test from "ava";
import { http2Opening, settingsAckFrame } from "../../support/http2-frames.js";
import { dial, fetchHttp2, openHttp2, openTestPort, readAll, testPortLimits } from "../../support/port.js";

const impatient = { limits: { ...testPortLimits, http2PingIntervalMs: 50 } };

/** The head of a DATA frame that is longer than frames may be: nghttp2 sends GOAWAY and reads no more. */
const oversizedFrame = Buffer.of(0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1);

test("closes an HTTP/2 connection whose client has broken the protocol", async (t) => {
  const port = await openTestPort(t, impatient);
  const socket = await dial(t, port);
  socket.write(Buffer.concat([http2Opening, settingsAckFrame, oversizedFrame]));
  await t.notThrowsAsync(readAll(socket));
});

test("closes an HTTP/2 connection whose client does not answer", async (t) => {
  const port = await openTestPort(t, impatient);
  const socket = await dial(t, port);
  socket.write(http2Opening);
  await t.notThrowsAsync(readAll(socket));
});

test("keeps an HTTP/2 connection on which nothing is sent while its client answers", async (t) => {
  const port = await openTestPort(t, impatient);
  const session = openHttp2(t, port);
  for (let pings = 0; pings < 4; pings += 1) await once(session, "ping");
  t.is(await fetchHttp2(session, "/still", "here"), "http2 POST /still here");
});
