import type { Client } from "./client.js";

/** The order in which equal clients stand: by client id, then by application. */
export function standsBefore(a: Client, b: Client): boolean {
  return a.id === b.id ? a.application < b.application : a.id < b.id;
}
