import { LineCounter, parseDocument, type YAMLError } from "yaml";

/** What a file holds, before anything in it is judged. */
export type ConfigFile =
  | { readonly kind: "read"; readonly entries: ReadonlyMap<unknown, unknown> }
  | { readonly kind: "unreadable"; readonly problems: readonly string[] };

/** Reads a YAML file whose top level is a map; an empty file is an empty map. Never throws. */
export function readConfigFile(path: string, readFile: (path: string) => string): ConfigFile {
  try {
    return parseConfigFile(path, readFile(path));
  } catch (error) {
    // The system's own error: there is no such file, no permission.
    return unreadable(path, [error instanceof Error ? error.message : String(error)]);
  }
}

function parseConfigFile(path: string, text: string): ConfigFile {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: "error" });
  // Warnings too: an unknown tag is what becomes of a password that begins with `!` and is not quoted.
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0)
    return unreadable(
      path,
      faults.map((fault) => faultText(fault, lineCounter)),
    );
  const content = plainContent(document);
  if (content === null) return { kind: "read", entries: new Map() };
  if (content instanceof Map) return { kind: "read", entries: content };
  return unreadable(path, ["must be a YAML map of settings"]);
}

// As maps: an object would take the key `__proto__` for something else. Fails on aliases without an anchor, and on
// aliases of aliases that would fill memory.
function plainContent(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ mapAsMap: true });
  } catch {
    return undefined;
  }
}

// The parser's own message may quote the line, and with it a secret; its code does not.
function faultText({ code, pos }: YAMLError, lineCounter: LineCounter): string {
  const { line, col } = lineCounter.linePos(pos[0]);
  return `no valid YAML at line ${line}, column ${col}: ${code.toLowerCase().replaceAll("_", " ")}`;
}

function unreadable(path: string, reasons: readonly string[]): ConfigFile {
  return { kind: "unreadable", problems: reasons.map((reason) => `the file ${path}: ${reason}`) };
}
