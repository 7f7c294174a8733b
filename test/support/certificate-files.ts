import { createPrivateKey, webcrypto } from "node:crypto";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { X509Certificate, X509CrlGenerator } from "@peculiar/x509";
import type { ExecutionContext } from "ava";
import { generate } from "selfsigned";

/** A self-signed certificate in files of its own. */
export interface CertificateOnDisk {
  readonly certFile: string;
  readonly keyFile: string;
  /** Puts a new certificate with this name in place, as a certificate manager would: whole files, by renaming. */
  replace(commonName: string): Promise<void>;
}

/** Makes a certificate for `commonName` in a folder that goes when the test is over. */
export async function makeCertificate(t: ExecutionContext, commonName: string): Promise<CertificateOnDisk> {
  const folder = mkdtempSync(join(tmpdir(), "singyeong-tls-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const files = { certFile: join(folder, "cert.pem"), keyFile: join(folder, "key.pem") };
  const replace = async (name: string) => {
    const { cert, private: key } = await generate([{ name: "commonName", value: name }], { keyType: "ec" });
    putInPlace(files.keyFile, key);
    putInPlace(files.certFile, cert);
  };
  await replace(commonName);
  return { ...files, replace };
}

function putInPlace(path: string, content: string): void {
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
}

/** A certificate and its key as PEM. */
export interface CertificatePair {
  readonly cert: string;
  readonly key: string;
}

/** What a test asks of a certificate. */
export interface CertificateSketch {
  readonly commonName: string;
  /** Subject alternative names that are URIs. */
  readonly uris?: readonly string[];
  readonly notAfter?: Date;
}

/** An authority that signs certificates. */
export interface Authority {
  /** Its own certificate, in a file. */
  readonly certFile: string;
  issue(sketch: CertificateSketch): Promise<CertificatePair>;
  /** Its list of revoked certificates, in a file. */
  revoke(...revoked: readonly CertificatePair[]): Promise<string>;
}

/** Makes an authority whose file goes when the test is over. */
export async function makeAuthority(t: ExecutionContext, commonName: string): Promise<Authority> {
  const own = await generate([{ name: "commonName", value: commonName }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const folder = mkdtempSync(join(tmpdir(), "singyeong-ca-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const certFile = join(folder, "ca.pem");
  writeFileSync(certFile, own.cert);
  return {
    certFile,
    async issue({ commonName: name, uris = [], notAfter }) {
      const { cert, private: key } = await generate([{ name: "commonName", value: name }], {
        keyType: "ec",
        algorithm: "sha256",
        ca: { key: own.private, cert: own.cert },
        extensions: [
          { name: "extKeyUsage", clientAuth: true, serverAuth: true },
          {
            name: "subjectAltName",
            altNames: [{ type: 2, value: name }, ...uris.map((value) => ({ type: 6 as const, value }))],
          },
        ],
        ...(notAfter === undefined ? {} : { notAfterDate: notAfter }),
      });
      return { cert, key };
    },
    async revoke(...revoked) {
      const algorithm = { name: "ECDSA", namedCurve: "P-256" };
      const der = createPrivateKey(own.private).export({ type: "pkcs8", format: "der" });
      const list = await X509CrlGenerator.create({
        issuer: new X509Certificate(own.cert).subject,
        thisUpdate: new Date(Date.now() - 60_000),
        nextUpdate: new Date(Date.now() + 86_400_000),
        signingAlgorithm: { ...algorithm, hash: "SHA-256" },
        signingKey: await webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]),
        entries: revoked.map(({ cert }) => ({
          serialNumber: new X509Certificate(cert).serialNumber,
          revocationDate: new Date(Date.now() - 30_000),
        })),
      });
      const crlFile = join(folder, "revoked.pem");
      const encoded = Buffer.from(list.rawData).toString("base64");
      const lines = encoded.match(/.{1,64}/g) ?? [];
      writeFileSync(crlFile, `-----BEGIN X509 CRL-----\n${lines.join("\n")}\n-----END X509 CRL-----\n`);
      return crlFile;
    },
  };
}
