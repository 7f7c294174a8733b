// @ts-check
// A chat bot in shards, each of which holds some guilds (servers of the chat). Events find the shard by the guild alone.
import { connect } from "singyeong/client";
import { openBroker } from "../open-broker.mjs";

const broker = await openBroker();
const { url } = broker;

const first = await startShard(0, [120, 121]);
const second = await startShard(1, [122, 123]);
await startShard(2, [124, 125]);

const gateway = await connect({ url });
await deliver(121, "hello");
await deliver(123, "hello");

// A guild moves, as when shards are balanced: both say what they hold now, and the next event goes the new way.
await first.updateMetadata({ guild_ids: [120, 121, 123] });
await second.updateMetadata({ guild_ids: [122] });
await deliver(123, "hello again");
await deliver(999, "anybody?");

const { delivered } = await gateway.broadcast("shard", { guild: undefined, text: "reload" });
console.log(`${delivered} shards reload`);

await gateway.close();
await broker.close();
process.exit();

/**
 * One shard. Its guilds are metadata, which it may change at any time.
 * @param {number} number
 * @param {readonly number[]} guildIds
 */
async function startShard(number, guildIds) {
  const shard = await connect({
    url,
    application: "shard",
    clientId: `shard-${number}`,
    metadata: { guild_ids: guildIds },
  });
  shard.onMessage(({ payload }) => `shard ${number} takes ${JSON.stringify(payload)}`);
  return shard;
}

/**
 * Hands an event to the shard that holds its guild.
 * @param {number} guild
 * @param {string} text
 */
async function deliver(guild, text) {
  try {
    const { payload } = await gateway.request(
      { application: "shard", where: `${guild} in guild_ids` },
      { guild, text },
    );
    console.log(payload);
  } catch (error) {
    const { reason } = /** @type {import("singyeong/client").SingyeongError} */ (error);
    console.log(`guild ${guild}: ${reason}`);
  }
}
