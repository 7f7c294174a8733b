import { once } from "node:events";
import type { Socket } from "node:net";
import { send } from "../../src/commands/send.js";
import { jsonPayload } from "../../src/message/payload.js";
import { makeQuery } from "../support/clients.js";
import { callHttp1 } from "../support/http-calls.js";
import { headersFrame, http2Opening, pingFrame, settingsAckFrame } from "../support/http2-frames.js";
import { LateClock } from "../support/late-clock.js";
import { dial, readAll } from "../support/port.js";
import { joinUpstream, startUpstream } from "../support/upstream.js";
import { eventually, type LimitCase, type LimitStage } from "./limit-case.js";

/** A connection that is served, and stays open. */
async function served({ t, broker }: LimitStage): Promise<Socket> {
  const socket = await dial(t, broker);
  socket.on("error", () => {}); // "close" follows
  socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
  await once(socket, "data");
  return socket;
}

/** Resolves once the broker has closed its side as well. */
async function leave(socket: Socket): Promise<void> {
  socket.end();
  await readAll(socket);
}

function connectionsCase(flags: Readonly<Record<string, string>>): LimitCase {
  return {
    flags,
    outcome: "closed without a byte",
    async play(stage, isFree) {
      const held = [await served(stage), await served(stage)];
      await Promise.all(held.map(leave));
      await isFree();
      const again = [await served(stage), await served(stage)];
      const tooMany = await dial(stage.t, stage.broker);
      tooMany.on("error", () => {}); // "close" follows
      await readAll(tooMany);
      await Promise.all(again.map(leave));
      return tooMany.bytesRead === 0 ? "closed without a byte" : "it was served";
    },
  };
}

const sessionCall = [
  [":method", "POST"],
  [":scheme", "http"],
  [":authority", "x"],
  [":path", "/singyeong.v1.SessionService/Connect"],
  ["content-type", "application/grpc"],
] as const;

function proxyCase(flags: Readonly<Record<string, string>>, outcome: LimitCase["outcome"]): LimitCase {
  return {
    flags,
    outcome: `status 503, ${outcome}`,
    async play({ t, broker }, isFree) {
      const waiting: (() => void)[] = [];
      const upstream = await startUpstream(t, (_request, response) => waiting.push(() => response.end("ok")));
      await joinUpstream(t, broker, upstream);
      const first = callHttp1(t, broker, {});
      await eventually(() => waiting.length === 1);
      await isFree();
      const { status, headers } = await callHttp1(t, broker, {});
      waiting[0]?.();
      t.is((await first).status, 200);
      return `status ${status}, ${headers["singyeong-reason"]}`;
    },
  };
}

/** Connections and streams, before and below everything else; forwarded requests; too much of everything. */
export const portCases = {
  maxConnections: [connectionsCase({ "--max-connections": "2" })],
  maxAddressConnections: [connectionsCase({ "--max-address-connections": "2" })],
  maxConcurrentStreams: [
    {
      flags: { "--max-concurrent-streams": "2" },
      isCounted: false,
      outcome: "the connection is closed",
      async play({ t, broker }, isFree) {
        const socket = await dial(t, broker);
        const chunks: Buffer[] = [];
        socket.on("data", (chunk) => chunks.push(chunk));
        socket.write(Buffer.concat([http2Opening, settingsAckFrame]));
        await eventually(() => chunks.length > 0); // its settings hold from now on
        socket.write(Buffer.concat([headersFrame(1, sessionCall), headersFrame(3, sessionCall)]));
        socket.write(pingFrame("at limit"));
        await eventually(() => Buffer.concat(chunks).includes("at limit"));
        await isFree();
        socket.write(headersFrame(5, sessionCall));
        await readAll(socket);
        return "the connection is closed";
      },
    },
  ],
  firstByteTimeoutMs: [
    {
      flags: { "--first-byte-timeout-ms": "2000" },
      outcome: "closed without a byte",
      async play(stage, isFree) {
        await served(stage);
        await isFree();
        const silent = await dial(stage.t, stage.broker);
        return (await readAll(silent)) === "" ? "closed without a byte" : "it was served";
      },
    },
  ],
  headersTimeoutMs: [
    {
      flags: { "--headers-timeout-ms": "2000" },
      outcome: "HTTP/1.1 408 Request Timeout",
      async play(stage, isFree) {
        await served(stage);
        await isFree();
        const slow = await dial(stage.t, stage.broker);
        slow.write("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ");
        return (await readAll(slow)).split("\r\n")[0] ?? "";
      },
    },
  ],
  http2PingIntervalMs: [
    {
      flags: { "--http2-ping-interval-ms": "50" },
      outcome: "closed without an answer",
      async play({ t, broker }, isFree) {
        await isFree();
        const silent = await dial(t, broker);
        silent.write(http2Opening);
        await readAll(silent);
        return "closed without an answer";
      },
    },
  ],
  overloadDelayMs: [
    {
      flags: { "--overload-delay-ms": "20" },
      clock: () => new LateClock(),
      outcome: "OVERLOADED",
      async play(stage, isFree) {
        const { caller } = await stage.join("a");
        const { t, broker, context } = stage;
        t.is((await callHttp1(t, broker, { path: "/api/version" })).status, 200); // it looks at the delay from now on
        await send(context, caller, { query: makeQuery(), payload: jsonPayload("1"), headers: {} });
        await isFree();
        (context.clock as LateClock).passLate(200, 30);
        return stage.refusal(() => stage.join("b"));
      },
    },
  ],
  proxyMaxRequests: [proxyCase({ "--proxy-max-requests": "1" }, "PROXY_OVERLOADED")],
  proxyMaxUpstreamRequests: [proxyCase({ "--proxy-max-upstream-requests": "1" }, "UPSTREAM_OVERLOADED")],
} as const satisfies Record<string, readonly LimitCase[]>;
