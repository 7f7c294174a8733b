import type { ClientRef, Value, Values } from "./protocol.js";

/** A value as the broker writes it in JSON, which keeps every kind apart and 64 bits whole. */
type JsonValue =
  | { readonly stringValue: string }
  | { readonly integerValue: string }
  | { readonly floatValue: number }
  | { readonly versionValue: string }
  | { readonly booleanValue: boolean }
  | { readonly listValue: { readonly values?: readonly JsonValue[] } }
  | { readonly mapValue: { readonly entries?: Readonly<Record<string, JsonValue>> } }
  | { readonly nullValue: unknown };

/** What the broker has of one client's metadata, each kind as it is stored; undefined where there is no such client. */
export async function storedMetadata(
  url: string,
  { application, clientId }: ClientRef,
): Promise<Values | undefined> {
  const response = await fetch(new URL("/singyeong.v1.DirectoryService/QueryClients", url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: { application, restricted: true } }),
  });
  if (!response.ok) throw new Error(`the broker answered a query with ${response.status}`);
  const { clients = [] } = (await response.json()) as {
    clients?: { clientId: string; metadata?: { attributes?: Record<string, JsonValue> } }[];
  };
  const found = clients.find((client) => client.clientId === clientId);
  return found && valuesFromJson(found.metadata?.attributes ?? {});
}

function valuesFromJson(entries: Readonly<Record<string, JsonValue>>): Values {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, valueFromJson(value)]));
}

function valueFromJson(value: JsonValue): Value {
  if ("stringValue" in value) return { string: value.stringValue };
  if ("integerValue" in value) return { integer: value.integerValue };
  if ("floatValue" in value) return { float: value.floatValue };
  if ("versionValue" in value) return { version: value.versionValue };
  if ("booleanValue" in value) return { boolean: value.booleanValue };
  if ("listValue" in value) return { list: (value.listValue.values ?? []).map(valueFromJson) };
  if ("mapValue" in value) return { map: valuesFromJson(value.mapValue.entries ?? {}) };
  return { null: true };
}
