import { readFileSync, unwatchFile, watchFile } from "node:fs";
import type { Server } from "node:tls";
import type { Logger } from "../../src/observability/logger.js";

/** What a port that speaks TLS reads from files. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** Authorities whose clients' certificates are trusted. Absent: clients are not asked for any. */
  readonly clientCaFile?: string;
  /** Revocation lists of those authorities. */
  readonly clientCrlFile?: string;
}

/** The content of {@link TlsFiles} as a TLS server takes it. */
export interface TlsMaterial {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca?: Buffer;
  readonly crl?: Buffer;
}

/** How often the files are looked at. Polling sees every way of replacing a file, symbolic links included. */
const pollIntervalMs = 1_000;

/** Reads the files; throws what the file system throws. */
export function readTlsFiles({ certFile, keyFile, clientCaFile, clientCrlFile }: TlsFiles): TlsMaterial {
  return {
    cert: readFileSync(certFile),
    key: readFileSync(keyFile),
    ...(clientCaFile === undefined ? {} : { ca: readFileSync(clientCaFile) }),
    ...(clientCrlFile === undefined ? {} : { crl: readFileSync(clientCrlFile) }),
  };
}

/**
 * Has new connections use what is in the files; connections that are open keep what they have. What cannot be read, or a certificate that
 * does not fit its key, is logged, and what was before stays.
 */
export function reloadTlsFiles(server: Server, files: TlsFiles, logger: Logger): void {
  try {
    server.setSecureContext(readTlsFiles(files));
    logger.info({ certFile: files.certFile }, "certificate loaded");
  } catch (error) {
    logger.error({ error, certFile: files.certFile }, "certificate cannot be used; the one before stays");
  }
}

/** Reloads whenever one of the files changes; the returned function ends that. */
export function watchTlsFiles(server: Server, files: TlsFiles, logger: Logger): () => void {
  const reload = () => reloadTlsFiles(server, files, logger);
  const { certFile, keyFile, clientCaFile, clientCrlFile } = files;
  const paths = [certFile, keyFile, clientCaFile, clientCrlFile].filter((path) => path !== undefined);
  for (const path of paths) watchFile(path, { interval: pollIntervalMs, persistent: false }, reload);
  return () => {
    for (const path of paths) unwatchFile(path, reload);
  };
}
