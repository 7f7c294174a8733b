import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import { Agent, request } from "undici";
import { type Client, connect, SingyeongError } from "../../client/node.js";
import { packageVersion } from "../../gateways/version.js";
import type { Config } from "../../src/config/config.js";
import { connectionOf } from "../connection.js";
import { failureOf } from "../failure.js";
import type { ClientFlags } from "../with-client.js";
import { readCertificates } from "./certificate-checks.js";
import { judgeClock } from "./clock.js";
import { type Finding, findingsOf, wordsOf } from "./finding.js";

const { ok, warning, problem } = findingsOf("broker");

const timeoutMs = 5_000;
/** Questions whose round trips are measured. */
const questions = 5;
const slowMs = 250;

/** A broker that is looked for. */
export interface BrokerPlace {
  readonly url: string;
  readonly credential?: string;
  readonly tls?: { readonly ca: string | Buffer | string[]; readonly servername?: string };
  /** True: somebody said that one is there. */
  readonly isExpected: boolean;
}

/** Where the broker is: as flags, environment or profile say, else where these settings make it listen. */
export function placeOf(flags: ClientFlags, config: Config | undefined): BrokerPlace {
  const { url, credential, ca, isGiven } = connectionOf(flags);
  if (!isGiven && config !== undefined) return placeHere(config, { credential, ca });
  return {
    url,
    isExpected: isGiven,
    ...(credential === undefined ? {} : { credential }),
    ...(ca === undefined ? {} : { tls: { ca: readFileSync(ca) } }),
  };
}

/** Where the broker of these settings listens, to be asked with its own password unless another credential is given. */
export function placeHere(
  { host, port, tlsCert, auth }: Config,
  {
    credential = auth,
    ca,
  }: { readonly credential?: string | undefined; readonly ca?: string | undefined } = {},
): BrokerPlace {
  const everywhere = { "0.0.0.0": "127.0.0.1", "::": "[::1]" }[host];
  const address = everywhere ?? (host.includes(":") ? `[${host}]` : host);
  const shared = { isExpected: false, ...(credential === undefined ? {} : { credential }) };
  if (tlsCert === undefined) return { url: `http://${address}:${port}`, ...shared };
  return { url: `https://${address}:${port}`, ...shared, ...ownTls(tlsCert, ca) };
}

/** Trusts what the broker of these settings shows, under the name that it shows. */
function ownTls(tlsCert: string, ca: string | undefined): Pick<BrokerPlace, "tls"> {
  if (ca !== undefined) return { tls: { ca: readFileSync(ca) } };
  try {
    const [leaf, ...others] = readCertificates(tlsCert);
    const name = /DNS:([^,\s*]+)/.exec(leaf?.subjectAltName ?? "")?.[1];
    const shown = [leaf, ...others].map(String);
    return {
      tls: { ca: [...rootCertificates, ...shown], ...(name === undefined ? {} : { servername: name }) },
    };
  } catch {
    return {}; // what is wrong with the certificate is a finding of its own
  }
}

/** What asking a broker came to. */
export interface BrokerFindings {
  readonly answers: boolean;
  readonly findings: readonly Finding[];
}

/** Asks a broker that runs for its health, its version, whether it takes the credential, and how long it takes. */
export async function checkBroker(place: BrokerPlace): Promise<BrokerFindings> {
  // A port that the system is to choose: there is none yet.
  if (new URL(place.url).port === "0") return { answers: false, findings: [] };
  const health = await askHealth(place);
  if (health instanceof Error) return { answers: false, findings: [noAnswer(place, health)] };
  const findings = [health.clock, ...(await askAsClient(place))];
  if (!health.isReady)
    findings.push(
      warning(
        "it is not ready: it drains, and takes no new clients in",
        "start it again, or use another broker of its cluster",
      ),
    );
  return { answers: true, findings };
}

function noAnswer({ url, isExpected }: BrokerPlace, error: Error): Finding {
  if (!isExpected && /ECONNREFUSED/.test(`${error.message} ${"code" in error ? error.code : ""}`))
    return ok(`${url}: none runs there; singyeong serve starts one`);
  const isTls = /certificate|CERT|TLS|SSL/i.test(`${error.message} ${"code" in error ? error.code : ""}`);
  const advice = isTls
    ? "--ca names the authority that the broker's certificate is checked against"
    : "is it running there? --url or SINGYEONG_URL say where to look";
  return problem(`${url}: ${wordsOf(error) || String("code" in error ? error.code : error.name)}`, advice);
}

interface Health {
  readonly isReady: boolean;
  readonly clock: Finding;
}

async function askHealth({ url, tls }: BrokerPlace): Promise<Health | Error> {
  const dispatcher = new Agent({ connect: { ...tls, timeout: timeoutMs }, headersTimeout: timeoutMs });
  const ask = (path: string) => request(new URL(path, url), { dispatcher });
  try {
    const askedAt = Date.now();
    const { statusCode, headers, body } = await ask("/healthz");
    const answeredAt = Date.now();
    const isBroker = statusCode === 200 && (await body.text()).includes('"status":"ok"');
    if (!isBroker) return new Error(`what answers there (HTTP ${statusCode}) is no broker`);
    const { statusCode: ready, body: rest } = await ask("/readyz");
    await rest.dump();
    const theirs = Date.parse(String(headers["date"]));
    return {
      isReady: ready === 200,
      clock: judgeClock({ whose: "the broker", theirs, askedAt, answeredAt, stepMs: 1_000 }),
    };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    await dispatcher.destroy();
  }
}

async function askAsClient({ url, credential, tls }: BrokerPlace): Promise<Finding[]> {
  let client: Client | undefined;
  try {
    client = await connect({ url, ...(credential === undefined ? {} : { credential }), ...(tls && { tls }) });
    return await examine(client, url, credential !== undefined);
  } catch (error) {
    return [refusal(error, credential !== undefined)];
  } finally {
    await client?.close();
  }
}

async function examine(client: Client, url: string, hasCredential: boolean): Promise<Finding[]> {
  const { version, brokerId, clients, peers } = await client.admin.info({
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = `${url}: broker ${brokerId}, version ${version}, ${clients} clients, ${peers} peers`;
  const took: number[] = [];
  for (let asked = 0; asked < questions; asked += 1) {
    const from = performance.now();
    await client.admin.info({ signal: AbortSignal.timeout(timeoutMs) });
    took.push(performance.now() - from);
  }
  const median = took.sort((a, b) => a - b)[Math.floor(questions / 2)] ?? 0;
  const roundTrip = `it answers in ${median.toFixed(1)} ms, the median of ${questions}`;
  return [
    version === packageVersion
      ? ok(text)
      : warning(`${text}; this program is ${packageVersion}`, "use the same version for both"),
    ok(hasCredential ? "it takes the credential" : "it asks for no credential, or none was needed for this"),
    median > slowMs
      ? warning(roundTrip, "look at its load (singyeong top) and the network between")
      : ok(roundTrip),
  ];
}

function refusal(error: unknown, hasCredential: boolean): Finding {
  const { line } = failureOf(error);
  if (!(error instanceof SingyeongError)) return problem(line);
  if (error.reason === "PERMISSION_DENIED")
    return ok("it takes the credential, whose roles do not allow to look further (info)");
  const isMissing = !hasCredential && ["UNAUTHENTICATED", "RESTRICTED"].includes(error.reason);
  return isMissing
    ? warning("it asks for a credential, and none is given", "set SINGYEONG_CREDENTIAL, or a profile")
    : problem(line);
}
