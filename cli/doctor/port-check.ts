import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { Config } from "../../src/config/config.js";
import { type Finding, findingsOf, wordsOf } from "./finding.js";

const port = findingsOf("port");
const cluster = findingsOf("cluster");

const dialTimeoutMs = 2_000;

/** Whether a broker could listen where it is set to. */
export type PortState = "free" | "taken" | Finding;

/** Listens there for a moment. */
export async function tryPort({ host, port: number }: Pick<Config, "host" | "port">): Promise<PortState> {
  const server = createServer();
  try {
    await once(server.listen({ host, port: number, exclusive: true }), "listening");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EADDRINUSE") return "taken";
    return port.problem(wordsOf(error), advice[String(code)] ?? "choose another --host or --port");
  }
  await once(server.close(), "close");
  return "free";
}

const advice: Readonly<Record<string, string>> = {
  EACCES:
    "ports below 1024 need rights of their own: choose another --port, or give node cap_net_bind_service",
  EADDRNOTAVAIL: "--host has to be an address of this machine, or 0.0.0.0 for all of them",
  ENOTFOUND: "--host has to be an address of this machine, or a name of one",
};

/** What a port that is free or taken means, with the broker that answers there or not. */
export function judgePort({ host, port: number }: Config, state: PortState, brokerAnswers: boolean): Finding {
  if (typeof state === "object") return state;
  const place = `${host}, port ${number}`;
  if (state === "free")
    return port.ok(number === 0 ? `${host}: the system chooses a free port` : `${place}: free`);
  return brokerAnswers
    ? port.ok(`${place}: the broker that runs listens there`)
    : port.problem(`${place}: something that is no broker listens there`, "end it, or choose another --port");
}

/** Dials the brokers that are to be joined. */
export async function checkJoined({ join = [] }: Config): Promise<Finding[]> {
  return Promise.all(
    join.map(async (address) => {
      const failure = await dial(address);
      if (failure === undefined) return cluster.ok(`${address}: takes connections`);
      return cluster.warning(
        `${address}: ${failure}`,
        "fine while that broker is not started; else let this machine reach it: brokers dial each other",
      );
    }),
  );
}

/** @returns why there is no connection; undefined where there is one */
async function dial(address: string): Promise<string | undefined> {
  const [, host = "", number] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? [];
  const socket = connect({ host, port: Number(number) });
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(dialTimeoutMs) });
    return undefined;
  } catch (error) {
    const isLate = error instanceof Error && error.name === "AbortError";
    return isLate ? `no answer within ${dialTimeoutMs / 1_000} s` : wordsOf(error);
  } finally {
    socket.on("error", () => {}).destroy();
  }
}
