// @ts-check
// Two versions of a service run side by side. Who asks says which of them is meant; nothing is configured anywhere.
import { connect, semver, where } from "singyeong/client";
import { openBroker } from "../open-broker.mjs";

const broker = await openBroker();
const { url } = broker;

await startGreeter("1.4.0", (name) => `Good day, ${name}.`);
const beta = await startGreeter("2.0.0-beta.1", (name) => `Hey ${name}!`);

const asking = await connect({ url });
const betaBegins = semver("2.0.0-0");
const stable = { application: "greeter", where: where("version").lt(betaBegins) };
// Optional: where no beta runs, any version will do.
const early = { application: "greeter", where: where("version").gte(betaBegins), optional: true };

await greet("ann", stable);
await greet("bob", early);
await beta.close();
console.log("the beta is taken away");
await greet("ann", stable);
await greet("bob", early);

await asking.close();
await broker.close();
process.exit();

/**
 * One version of the service. It says which one it is; that is all there is to deploying it.
 * @param {string} version
 * @param {(name: unknown) => string} greeting
 */
async function startGreeter(version, greeting) {
  const client = await connect({ url, application: "greeter", metadata: { version: semver(version) } });
  client.onMessage(({ payload }) => `${version} says: ${greeting(payload)}`);
  return client;
}

/**
 * @param {string} name
 * @param {import("singyeong/client").Query} greeter
 */
async function greet(name, greeter) {
  const { payload } = await asking.request(greeter, name);
  console.log(`${name} asks, and ${payload}`);
}
