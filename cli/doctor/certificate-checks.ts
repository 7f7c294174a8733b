import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { isIP } from "node:net";
import { createSecureContext, rootCertificates } from "node:tls";
import type { Config } from "../../src/config/config.js";
import { isLoopback } from "../../src/config/host.js";
import { type Finding, findingsOf, wordsOf } from "./finding.js";

const { ok, warning, problem } = findingsOf("tls");

/** A certificate that ends within this is due; those that are made anew by themselves are, long before. */
const dueMs = 14 * 86_400_000;
const serverAuth = "1.3.6.1.5.5.7.3.1";

/** Looks at the certificates of the port as clients will: their time, their key, their chain and their names. */
export function checkCertificates(config: Config, now = Date.now()): Finding[] {
  const { tlsCert, tlsKey, tlsClientCa, tlsClientCrl } = config;
  if (tlsCert === undefined || tlsKey === undefined) return [];
  try {
    const chain = readCertificates(tlsCert);
    const authorities = tlsClientCa === undefined ? [] : readCertificates(tlsClientCa);
    const findings = [
      ...checkTimes(tlsCert, chain, now),
      ...checkKey(tlsCert, tlsKey, chain),
      ...checkChain(tlsCert, chain, authorities),
      ...checkNames(tlsCert, chain, config),
      ...(tlsClientCa === undefined ? [] : checkTimes(tlsClientCa, authorities, now)),
    ];
    if (tlsClientCrl !== undefined) findings.push(...checkRevocationList(tlsClientCrl));
    return findings;
  } catch (error) {
    return [problem(wordsOf(error), "name a file in PEM that this user can read")];
  }
}

/** The certificates of a file, in order. @throws Error with the name of the file */
export function readCertificates(path: string): X509Certificate[] {
  const blocks = readFileSync(path, "utf8").match(
    /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g,
  );
  if (blocks === null) throw new Error(`${path}: there is no certificate in it`);
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch (error) {
    throw new Error(`${path}: ${wordsOf(error)}`);
  }
}

function checkTimes(path: string, certificates: readonly X509Certificate[], now: number): Finding[] {
  const findings: Finding[] = [];
  for (const certificate of certificates) {
    const name = `${path}: ${shortName(certificate)}`;
    const from = Date.parse(certificate.validFrom);
    const leftMs = Date.parse(certificate.validTo) - now;
    const days = Math.floor(leftMs / 86_400_000);
    if (from > now)
      findings.push(
        problem(`${name} holds only from ${certificate.validFrom} on`, "set this machine's clock, or wait"),
      );
    else if (leftMs <= 0)
      findings.push(
        problem(
          `${name} has ended on ${certificate.validTo}`,
          "renew it; a broker that runs reads it again by itself",
        ),
      );
    else if (leftMs < dueMs)
      findings.push(
        warning(`${name} ends in ${days} days`, "renew it; a broker that runs reads it again by itself"),
      );
    else findings.push(ok(`${name} holds for ${days} more days`));
  }
  return findings;
}

function checkKey(certPath: string, keyPath: string, [leaf]: readonly X509Certificate[]): Finding[] {
  const findings: Finding[] = [];
  try {
    const key = createPrivateKey(readFileSync(keyPath));
    findings.push(
      leaf?.checkPrivateKey(key) === true
        ? ok(`${keyPath}: is the key of ${certPath}`)
        : problem(
            `${keyPath}: is not the key of the first certificate in ${certPath}`,
            "put the two that belong together in place",
          ),
    );
  } catch (error) {
    return [
      problem(
        `${keyPath}: ${wordsOf(error)}`,
        "it has to be a private key in PEM without a passphrase, which this user can read",
      ),
    ];
  }
  if ((statSync(keyPath).mode & 0o007) !== 0 && process.platform !== "win32")
    findings.push(warning(`${keyPath}: every user of this machine can use this key`, `chmod 600 ${keyPath}`));
  return findings;
}

function checkChain(
  path: string,
  chain: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
): Finding[] {
  for (const [index, certificate] of chain.entries()) {
    const next = chain[index + 1];
    if (next !== undefined && !isSignedBy(certificate, next))
      return [
        problem(
          `${path}: ${shortName(certificate)} is not signed by ${shortName(next)}, which follows it`,
          "put the broker's own certificate first, and behind each the one that signed it",
        ),
      ];
  }
  const last = chain.at(-1);
  if (last === undefined) return [];
  if (isSignedBy(last, last))
    return [ok(`${path}: the chain ends in ${shortName(last)}, which clients have to trust (--ca)`)];
  if (authorities.some((authority) => isSignedBy(last, authority)))
    return [ok(`${path}: signed by an authority in tlsClientCa`)];
  if (publicRoots().some((root) => isSignedBy(last, root)))
    return [ok(`${path}: the chain leads to a public authority`)];
  return [
    warning(
      `${path}: nobody here knows who signed ${shortName(last)}: ${oneLine(last.issuer)}`,
      "put the certificates in between into the file; clients need that authority (--ca)",
    ),
  ];
}

function checkNames(path: string, [leaf]: readonly X509Certificate[], config: Config): Finding[] {
  if (leaf === undefined) return [];
  const findings: Finding[] = [];
  if (leaf.keyUsage !== undefined && !leaf.keyUsage.includes(serverAuth))
    findings.push(
      problem(`${path}: is no certificate for servers`, "ask for one with the extended key usage serverAuth"),
    );
  if (leaf.subjectAltName === undefined)
    return [
      ...findings,
      problem(
        `${path}: names no host`,
        "clients look at the subject alternative names: ask for one that has them",
      ),
    ];
  const missing = namesOf(config).filter((choices) => !choices.some((name) => isFor(leaf, name)));
  const names = leaf.subjectAltName.replace(/DNS:|IP Address:/g, "");
  if (missing.length === 0) findings.push(ok(`${path}: is for ${names}`));
  for (const [name] of missing)
    findings.push(
      warning(
        `${path}: is for ${names}, not for ${name}`,
        "clients that connect by that name are refused: ask for one that has it",
      ),
    );
  return findings;
}

/** By what the broker is connected to, as far as its settings tell; any of a list will do. */
function namesOf({ host, advertise, clusterSecret, clusterTls }: Config): string[][] {
  const names: string[][] = [];
  if (isLoopback(host)) names.push([...new Set([host, "localhost", "127.0.0.1", "::1"])]);
  else if (host !== "0.0.0.0" && host !== "::") names.push([host]);
  if (advertise !== undefined && clusterSecret !== undefined && clusterTls)
    names.push([advertise.replace(/:\d+$/, "").replace(/^\[|\]$/g, "")]);
  return names;
}

function isFor(certificate: X509Certificate, name: string): boolean {
  return (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;
}

function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** Those that Node brings. */
function publicRoots(): X509Certificate[] {
  return rootCertificates.map((root) => new X509Certificate(root));
}

function checkRevocationList(path: string): Finding[] {
  try {
    createSecureContext({ crl: readFileSync(path) });
    return [ok(`${path}: is a list of revoked certificates`)];
  } catch (error) {
    return [
      problem(`${path}: ${wordsOf(error)}`, "it has to be a revocation list in PEM that this user can read"),
    ];
  }
}

function shortName({ subject }: X509Certificate): string {
  return /CN=(.+)/.exec(subject)?.[1] ?? oneLine(subject);
}

function oneLine(name: string): string {
  return name.split("\n").join(", ");
}
