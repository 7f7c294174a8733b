import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { checkCertificates } from "../../../cli/doctor/certificate-checks.js";
import { type Config, defaultConfig } from "../../../src/config/config.js";
import {
  type Authority,
  type CertificatePair,
  makeAuthority,
  makeCertificate,
} from "../../support/certificate-files.js";
import { scratchFolder } from "../../support/scratch-folder.js";

const dayMs = 86_400_000;

/** Settings with a certificate and key in files of their own. */
function served(t: ExecutionContext, cert: string, key: string, more: Partial<Config> = {}): Config {
  const folder = scratchFolder(t);
  const [tlsCert, tlsKey] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  writeFileSync(tlsCert, cert);
  writeFileSync(tlsKey, key, { mode: 0o600 });
  return { ...defaultConfig, host: "broker.test", tlsCert, tlsKey, ...more };
}

function linesOf(config: Config, now?: number): string {
  return checkCertificates(config, now)
    .map(({ status, text }) => `${status} ${text}`)
    .join("\n");
}

async function issued(
  t: ExecutionContext,
): Promise<{ readonly authority: Authority; readonly pair: CertificatePair }> {
  const authority = await makeAuthority(t, "Test authority");
  return { authority, pair: await authority.issue({ commonName: "broker.test" }) };
}

test("a certificate with its chain and its key is as it should be", async (t) => {
  const { authority, pair } = await issued(t);
  const chain = `${pair.cert}\n${readFileSync(authority.certFile, "utf8")}`;
  const lines = linesOf(served(t, chain, pair.key));
  t.notRegex(lines, /^(warning|problem)/m);
  t.regex(lines, /^ok .*the chain ends in Test authority, which clients have to trust/m);
  t.regex(lines, /^ok .*is for broker\.test/m);
});

test("an authority that nobody here knows is a warning, one in tlsClientCa is not", async (t) => {
  const { authority, pair } = await issued(t);
  t.regex(
    linesOf(served(t, pair.cert, pair.key)),
    /^warning .*nobody here knows who signed broker\.test: CN=Test authority/m,
  );
  const known = served(t, pair.cert, pair.key, { tlsClientCa: authority.certFile });
  t.regex(linesOf(known), /^ok .*signed by an authority in tlsClientCa/m);
});

test("certificates end: a warning before, a problem after", async (t) => {
  const { authority } = await issued(t);
  const pair = await authority.issue({
    commonName: "broker.test",
    notAfter: new Date(Date.now() + 40 * dayMs),
  });
  const config = served(t, pair.cert, pair.key);
  t.regex(linesOf(config), /^ok .*broker\.test holds for (39|40) more days/m);
  t.regex(linesOf(config, Date.now() + 30 * dayMs), /^warning .*ends in (9|10) days/m);
  t.regex(linesOf(config, Date.now() + 41 * dayMs), /^problem .*has ended on/m);
  t.regex(linesOf(config, Date.now() - 400 * dayMs), /^problem .*holds only from/m);
});

test("a key of another certificate, one that is none, and one that all can read are found", async (t) => {
  const { authority, pair } = await issued(t);
  const other = await authority.issue({ commonName: "other.test" });
  t.regex(linesOf(served(t, pair.cert, other.key)), /^problem .*is not the key of the first certificate/m);
  t.regex(linesOf(served(t, pair.cert, "no key")), /^problem .*key\.pem: /m);
  const open = served(t, pair.cert, pair.key);
  chmodSync(open.tlsKey ?? "", 0o644);
  t.regex(linesOf(open), /^warning .*every user of this machine can use this key/m);
});

test("a chain in the wrong order, and a file without certificates, are problems", async (t) => {
  const { authority, pair } = await issued(t);
  const wrong = `${readFileSync(authority.certFile, "utf8")}\n${pair.cert}`;
  t.regex(
    linesOf(served(t, wrong, pair.key)),
    /^problem .*Test authority is not signed by broker\.test, which follows it/m,
  );
  t.regex(linesOf(served(t, "nothing", pair.key)), /^problem .*there is no certificate in it/m);
});

test("the names of the certificate are compared with those of the settings", async (t) => {
  const { authority, pair } = await issued(t);
  const config = served(t, pair.cert, pair.key, {
    host: "127.0.0.1",
    advertise: "b1.test:4567",
    clusterSecret: "long and random",
  });
  const lines = linesOf(config);
  t.regex(lines, /^warning .*is for broker\.test, not for 127\.0\.0\.1/m);
  t.regex(lines, /^warning .*not for b1\.test/m);
  const local = await authority.issue({ commonName: "localhost" });
  t.regex(linesOf(served(t, local.cert, local.key, { host: "127.0.0.1" })), /^ok .*is for localhost/m);
  const { certFile, keyFile } = await makeCertificate(t, "broker.test");
  const nameless = { ...defaultConfig, tlsCert: certFile, tlsKey: keyFile };
  t.regex(linesOf(nameless), /^(warning|problem) .*(names no host|not for)/m);
});

test("a revocation list has to be one", async (t) => {
  const { authority, pair } = await issued(t);
  const tlsClientCrl = await authority.revoke(pair);
  const config = served(t, pair.cert, pair.key, { tlsClientCa: authority.certFile, tlsClientCrl });
  t.regex(linesOf(config), /^ok .*is a list of revoked certificates/m);
  writeFileSync(tlsClientCrl, "none");
  t.regex(linesOf(config), /^problem .*revoked\.pem/m);
});
