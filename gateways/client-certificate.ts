import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { ClientCertificate } from "../src/auth/authenticator.js";

/** What was shown on each connection; worked out once, since it holds for all of its requests. */
const known = new WeakMap<TLSSocket, ClientCertificate | undefined>();

/** The certificate that the other side of a connection has shown; undefined where it showed none that a trusted authority signed. */
export function clientCertificateOf(socket: Socket | TLSSocket | undefined): ClientCertificate | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  if (!known.has(socket)) known.set(socket, read(socket));
  return known.get(socket);
}

function read(socket: TLSSocket): ClientCertificate | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  return {
    subject: certificate.subject.split("\n").join(","),
    names: certificate.subjectAltName?.split(", ") ?? [],
    fingerprint: certificate.fingerprint256,
    expiresAt: Date.parse(certificate.validTo),
  };
}
