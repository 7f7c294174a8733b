import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import { stringify } from "yaml";
import type { AccessDefinition } from "../../src/auth/access-definition.js";
import { readAccessFile } from "../../src/auth/access-file.js";
import { defaultConfig } from "../../src/config/config.js";
import { scratchFolder } from "./scratch-folder.js";

/** What an access file holds, as a test writes it. */
export type AccessSketch = Readonly<Record<string, unknown>>;

/** The definition that an access file of this content makes; files with keys come from `files`, by name. */
export function accessDefinition(
  content: AccessSketch | string,
  files: Readonly<Record<string, string>> = {},
  hasPassword = false,
): AccessDefinition {
  const text = typeof content === "string" ? content : stringify(content);
  const readFile = (path: string) => {
    if (path === "/etc/access.yaml") return text;
    const file = files[path.replace("/etc/", "")];
    if (file === undefined) throw new Error(`no such file: ${path}`);
    return file;
  };
  return readAccessFile({ path: "/etc/access.yaml", readFile, limits: defaultConfig, hasPassword });
}

/** An access file on disk. */
export interface AccessFile {
  readonly path: string;
  /** Writes it anew. */
  write(content: AccessSketch | string): void;
  /** Writes another file into the same folder. */
  writeBeside(name: string, content: string): void;
}

/** Makes an access file that goes when the test is over. */
export function makeAccessFile(t: ExecutionContext, content: AccessSketch): AccessFile {
  const folder = scratchFolder(t);
  const path = join(folder, "access.yaml");
  const write = (next: AccessSketch | string) =>
    writeFileSync(path, typeof next === "string" ? next : stringify(next));
  write(content);
  const writeBeside = (name: string, beside: string) => writeFileSync(join(folder, name), beside);
  return { path, write, writeBeside };
}
