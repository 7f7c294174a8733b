import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
