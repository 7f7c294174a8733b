import { connect, semver, where } from "singyeong/client";

// Runs in the browser: a page that is a client of the library, as it is resolved for browsers.

/** Joins, updates its metadata, has a request answered by itself, and gives the text that arrived. */
async function converseAsClient(url: string): Promise<string> {
  const client = await connect({ url, application: "web", clientId: "page", metadata: { kind: "page" } });
  client.onMessage(({ payload }) => `${payload} to you`);
  await client.updateMetadata({ version: semver("2.0.0") });
  const target = { application: "web", where: where("version").gte(semver("1.0.0")) };
  const { payload } = await client.request(target, "hello");
  const refused = await client.send("nobody", 1).catch((error) => `${error.reason} ${error.outcome}`);
  await client.enqueue("jobs", "work");
  await client.close();
  return `${payload}; ${refused}; ${client.state}`;
}

Object.assign(globalThis, { converseAsClient });
