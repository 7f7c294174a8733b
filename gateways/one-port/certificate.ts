import { readFileSync, unwatchFile, watchFile } from "node:fs";
import type { Server } from "node:tls";
import type { Logger } from "../../src/observability/logger.js";

/** Where certificate and key are. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** A certificate and its key as a TLS server takes them. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** How often the files are looked at. Polling sees every way of replacing a file, symbolic links included. */
const pollIntervalMs = 1_000;

/** Reads both files; throws what the file system throws. */
export function readCertificate({ certFile, keyFile }: CertificateFiles): Certificate {
  return { cert: readFileSync(certFile), key: readFileSync(keyFile) };
}

/**
 * Has new connections use the certificate in the files; connections that are open keep theirs. One that cannot be read or
 * does not fit its key is logged, and the one before stays.
 */
export function reloadCertificate(server: Server, files: CertificateFiles, logger: Logger): void {
  try {
    server.setSecureContext(readCertificate(files));
    logger.info({ certFile: files.certFile }, "certificate loaded");
  } catch (error) {
    logger.error({ error, certFile: files.certFile }, "certificate cannot be used; the one before stays");
  }
}

/** Reloads whenever one of the files changes; the returned function ends that. */
export function watchCertificate(server: Server, files: CertificateFiles, logger: Logger): () => void {
  const reload = () => reloadCertificate(server, files, logger);
  const paths = [files.certFile, files.keyFile];
  for (const path of paths) watchFile(path, { interval: pollIntervalMs, persistent: false }, reload);
  return () => {
    for (const path of paths) unwatchFile(path, reload);
  };
}
