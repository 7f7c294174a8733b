/**
 * The fields of a request or an answer as they came, in order: name, value, name, value. A field that comes several times stands
 * there several times. Every character of a value stands for one byte (ISO 8859-1).
 */
export type HeaderFields = readonly string[];

/**
 * A piece of an HTTP request on its way down the session of the client that answers it. `credit` lets the client send so many more bytes
 * of its answer's body; `reset`: nobody waits for an answer any more.
 */
export type HttpRequestPart =
  | {
      readonly kind: "head";
      readonly method: string;
      readonly target: string;
      readonly fields: HeaderFields;
      readonly hasBody: boolean;
    }
  | { readonly kind: "chunk"; readonly bytes: Uint8Array }
  | { readonly kind: "end"; readonly trailers: HeaderFields }
  | { readonly kind: "credit"; readonly bytes: number }
  | { readonly kind: "reset" };

/** A piece of an answer on its way up. `credit` lets the broker send so many more bytes of the request's body; `reset`: there is no answer. */
export type HttpAnswerPart =
  | { readonly kind: "head"; readonly status: number; readonly fields: HeaderFields }
  | { readonly kind: "chunk"; readonly bytes: Uint8Array }
  | { readonly kind: "end"; readonly trailers: HeaderFields }
  | { readonly kind: "credit"; readonly bytes: number }
  | { readonly kind: "reset"; readonly reason: string };

/** A piece of one of the requests that a session carries; the id tells them apart. */
export interface HttpRequestFrame {
  readonly requestId: number;
  readonly part: HttpRequestPart;
}

/** A piece of the answer to one of them. */
export interface HttpAnswerFrame {
  readonly requestId: number;
  readonly part: HttpAnswerPart;
}

/** About how many bytes a piece takes up. */
export function httpPartBytes(part: HttpRequestPart): number {
  if (part.kind === "chunk") return part.bytes.length;
  const fields = part.kind === "head" ? part.fields : part.kind === "end" ? part.trailers : [];
  return fields.reduce((bytes, text) => bytes + text.length, 0);
}
