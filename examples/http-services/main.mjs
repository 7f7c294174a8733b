// @ts-check
// HTTP services that call each other through the broker. None has a configured port or address; callers say whom they want.
import { openBroker } from "../open-broker.mjs";
import { startService } from "./service.mjs";

const broker = await openBroker();
const { url } = broker;

const prices = { eu: "12.00 EUR", us: "13.50 USD" };
for (const [region, price] of Object.entries(prices)) {
  await startService({
    url,
    application: "prices",
    metadata: { region },
    answer: async (path) => ({ region, path, price }),
  });
}
await startService({
  url,
  application: "orders",
  answer: async (path) => {
    const [, order, region] = /^\/(\d+)\?region=(\w+)$/.exec(path) ?? [];
    const priced = await get(`/prices/of/${order}`, `region == "${region}"`);
    const { price } = /** @type {{ readonly price: string }} */ (priced);
    return { order: Number(order), price };
  },
});

for (const region of ["eu", "us", "mars"]) {
  const answer = await get(`/orders/7?region=${region}`).catch((error) => error.message);
  console.log(`${region}: ${JSON.stringify(answer)}`);
}

await broker.close();
process.exit();

/**
 * Asks a service through the broker's proxy.
 * @param {string} path the application, and the path there
 * @param {string} [query] which of its clients, in CEL
 */
async function get(path, query) {
  const headers = query === undefined ? {} : { "singyeong-query": query };
  const response = await fetch(`${url}/proxy${path}`, { headers });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}
