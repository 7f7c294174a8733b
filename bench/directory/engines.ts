// What the same questions cost in engines that could be used instead: mingo over a list of documents, and SQLite in memory with an
// index for each attribute, as the directory has them. Run by run.ts with a Node that has SQLite built in.
import { Query } from "mingo";
import { seededRandom } from "../../test/support/seeded-random.js";
import { microsOf } from "./micros.js";
import { makeRows } from "./population.js";
import { questions } from "./questions.js";

const size = Number(process.argv[2]);
const rows = makeRows(size);
const results: Record<string, { mingo?: number; sqlite?: number }> = {};

for (const { name, mongo } of questions) {
  if (mongo === undefined) continue;
  const random = seededRandom(7);
  const micros = microsOf(() => {
    const found = new Query(mongo(size, random)).find(rows).all();
    found[Math.floor(random() * found.length)]; // a random match, as the directory gives
  }, 3);
  results[name] = { mingo: micros };
}

interface Statement {
  get(...parameters: unknown[]): unknown;
  run(...parameters: unknown[]): unknown;
}
interface Database {
  exec(text: string): void;
  prepare(text: string): Statement;
}

// Its types come with a newer Node than the one that the project is built for.
const sqlite = "node:sqlite";
const { DatabaseSync } = (await import(sqlite)) as { DatabaseSync: new (path: string) => Database };
const database = new DatabaseSync(":memory:");
database.exec(`
  CREATE TABLE clients (id TEXT PRIMARY KEY, data TEXT);
  CREATE TABLE guilds (guild TEXT, client TEXT);
`);
const addClient = database.prepare("INSERT INTO clients VALUES (?, ?)");
const addGuild = database.prepare("INSERT INTO guilds VALUES (?, ?)");
database.exec("BEGIN");
for (const row of rows) {
  addClient.run(`client-${row.user_id}`, JSON.stringify(row));
  for (const guild of row.guilds) addGuild.run(guild, `client-${row.user_id}`);
}
database.exec(`
  COMMIT;
  CREATE INDEX by_user ON clients (json_extract(data, '$.user_id'));
  CREATE INDEX by_region ON clients (json_extract(data, '$.region'));
  CREATE INDEX by_version ON clients (json_extract(data, '$.version'));
  CREATE INDEX by_latency ON clients (json_extract(data, '$.latency'));
  CREATE INDEX by_guild ON guilds (guild, client);
  ANALYZE;
`);
for (const { name, sql } of questions) {
  if (sql === undefined) continue;
  const random = seededRandom(7);
  const statement = database.prepare(sql.text);
  const parameters = Array.from({ length: 4_096 }, () => sql.parameters(size, random));
  let at = 0;
  const micros = microsOf(() => {
    statement.get(...(parameters[at++ & 4_095] as unknown[]));
  });
  results[name] = { ...results[name], sqlite: micros };
}
console.log(JSON.stringify(results));
