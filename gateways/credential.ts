/** The credential in an `authorization` header: a bare password, or the token of `Bearer <token>`; undefined when there is none. */
export function credentialFrom(header: string | undefined): string | undefined {
  if (header === undefined || header === "") return undefined;
  const bearer = /^Bearer +(.+)$/i.exec(header);
  return bearer?.[1] ?? header;
}
