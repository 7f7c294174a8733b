import { readFileSync } from "node:fs";
import { AccessFileError, readAccessFile } from "../../src/auth/access-file.js";
import type { Config } from "../../src/config/config.js";
import { limitsFromConfig } from "../../src/limits.js";
import { pluginModules } from "../../src/plugins/plugin-modules.js";
import { type Finding, findingsOf, wordsOf } from "./finding.js";

const { ok, problem } = findingsOf("files");

/** Reads the files that are named beside certificates. Plugins are looked for and not run: only `serve` runs their code. */
export function checkFiles(config: Config): Finding[] {
  return [...checkAccessFile(config), ...checkPlugins(config), ...checkNatsCredentials(config)];
}

function checkAccessFile(config: Config): Finding[] {
  const { accessFile: path, auth } = config;
  if (path === undefined) return [];
  const readFile = (name: string) => readFileSync(name, "utf8");
  try {
    readAccessFile({ path, readFile, limits: limitsFromConfig(config), hasPassword: auth !== undefined });
    return [ok(`${path}: the access file is valid`)];
  } catch (error) {
    if (!(error instanceof AccessFileError)) throw error;
    return error.problems.map((each) => problem(`${path}: ${each}`, "docs/access.md describes the file"));
  }
}

function checkPlugins({ plugins: modules = [], pluginFolder: folder }: Config): Finding[] {
  if (modules.length === 0 && folder === undefined) return [];
  const places = { modules, ...(folder === undefined ? {} : { folder }), workingFolder: process.cwd() };
  try {
    const found = pluginModules(places);
    return [ok(`${found.length} plugins are there; what they do shows only when serve loads them`)];
  } catch (error) {
    return [problem(wordsOf(error), "name files that are there, from the folder in which serve is started")];
  }
}

function checkNatsCredentials({ natsCredentials: path }: Config): Finding[] {
  if (path === undefined) return [];
  try {
    const isWhole = /BEGIN NATS USER JWT[\s\S]+BEGIN USER NKEY SEED/.test(readFileSync(path, "utf8"));
    if (isWhole) return [ok(`${path}: has a user and a seed for NATS`)];
    return [problem(`${path}: is no file of NATS credentials`, "make it with nsc generate creds")];
  } catch (error) {
    return [problem(`natsCredentials: ${wordsOf(error)}`, "name a file that this user can read")];
  }
}
