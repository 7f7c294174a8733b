import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import test, { type ExecutionContext } from "ava";
import { loadPlugins } from "../../src/plugins/load-plugins.js";
import { startTimeoutMs } from "../../src/plugins/plugin-calls.js";
import { type PluginPlaces, pluginModules } from "../../src/plugins/plugin-modules.js";
import { moduleOf, testCalls } from "../support/plugins.js";
import { scratchFolder } from "../support/scratch-folder.js";

/** A folder with these files, as far as loading is concerned: content by path. */
function folderOf(t: ExecutionContext, files: Readonly<Record<string, string>>): string {
  const folder = scratchFolder(t);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

async function namesOf(places: PluginPlaces): Promise<string[]> {
  const plugins = await loadPlugins(pluginModules(places), testCalls().calls);
  return plugins.map(({ name }) => name);
}

const named = (name: string) => `export default { name: "${name}" };`;

test("plugins are called in the order in which they are listed, then those of the folder by name", async (t) => {
  const workingFolder = folderOf(t, {
    "z.mjs": named("z"),
    "a.mjs": named("a"),
    "folder/2.mjs": named("second"),
    "folder/10.mjs": named("tenth"),
    "folder/3.cjs": 'module.exports = { name: "third" };',
    "folder/4.ts": 'const name: string = "fourth"; export default { name };',
    "folder/types.d.ts": "export {};",
    "folder/readme.md": "no module",
    "folder/.hidden.mjs": "throw new Error();",
    "folder/nested/5.mjs": "throw new Error();",
  });
  t.deepEqual(await namesOf({ modules: ["./z.mjs", "a.mjs"], folder: "folder", workingFolder }), [
    "z",
    "a",
    "tenth",
    "second",
    "third",
    "fourth",
  ]);
});

test("a priority goes before the order of the list", async (t) => {
  const workingFolder = folderOf(t, {
    "a.mjs": named("a"),
    "b.mjs": 'export default { name: "b", priority: 1 };',
    "c.mjs": 'export default { name: "c", priority: -0.5 };',
    "d.mjs": named("d"),
  });
  const modules = ["c.mjs", "a.mjs", "b.mjs", "d.mjs"];
  t.deepEqual(await namesOf({ modules, workingFolder }), ["b", "a", "d", "c"]);
});

test("a package is found by its name in the working folder, and by a path of its own", async (t) => {
  const workingFolder = folderOf(t, {
    "node_modules/good-plugin/package.json": '{"type":"module","exports":"./main.js"}',
    "node_modules/good-plugin/main.js": named("good"),
    "node_modules/@scope/other/package.json": '{"type":"module","exports":{"./plugin":"./p.js"}}',
    "node_modules/@scope/other/p.js": named("scoped"),
  });
  const modules = ["good-plugin", "@scope/other/plugin"];
  t.deepEqual(await namesOf({ modules, workingFolder }), ["good", "scoped"]);
});

test("a module by its whole path, and an instance of a class, are plugins too", async (t) => {
  const workingFolder = folderOf(t, {
    "a.mjs":
      "class P { name = 'instance'; #calls = 0; onFrame() { this.#calls += 1; } } export default new P();",
  });
  t.deepEqual(await namesOf({ modules: [join(workingFolder, "a.mjs")], workingFolder: "/" }), ["instance"]);
});

const badModules: readonly (readonly [what: string, content: string, problem: string])[] = [
  [
    "no default export",
    "export const x = 1;",
    "its default export has to be a plugin: an object that has a name at least",
  ],
  [
    "a function",
    "export default () => ({ name: 'x' });",
    "its default export has to be a plugin: an object that has a name at least",
  ],
  ["no name", "export default {};", "name: must be 1 to 64 letters, digits, dots, dashes and underscores"],
  [
    "a name that is no name",
    "export default { name: 'a b' };",
    "name: must be 1 to 64 letters, digits, dots, dashes and underscores",
  ],
  [
    "a misspelt hook",
    "export default { name: 'x', hooks: { beforeSned() {} } };",
    "unknown hook beforeSned; did you mean beforeSend?",
  ],
  [
    "a hook of no area",
    "export default { name: 'x', hooks: { whenever() {} } };",
    "unknown hook whenever; allowed: before, on, after, each before one of Connect, Metadata, Send, Deliver, Enqueue, Ack, Proxy",
  ],
  [
    "a hook that is no function",
    "export default { name: 'x', hooks: { onSend: 1 } };",
    "hooks.onSend: must be a function",
  ],
  [
    "a misspelt field",
    "export default { name: 'x', event: {} };",
    "unknown field event; did you mean events?",
  ],
  [
    "an unknown field",
    "export default { name: 'x', capabilities: [] };",
    "unknown field capabilities; allowed: name, description, website, priority, load, unload, events, undo, onFrame, undoFrame, authenticate, routes, hooks",
  ],
  [
    "an event that is no function",
    "export default { name: 'x', events: { A: 1 } };",
    "events.A: must be a function",
  ],
  [
    "events that are no object",
    "export default { name: 'x', events: [] };",
    "events: must be an object of functions",
  ],
  [
    "a priority that is no number",
    "export default { name: 'x', priority: 'high' };",
    "priority: must be a number",
  ],
  [
    "a description that is no text",
    "export default { name: 'x', description: 1 };",
    "description: must be a string",
  ],
  ["a load that is no function", "export default { name: 'x', load: {} };", "load: must be a function"],
  ["routes that are no list", "export default { name: 'x', routes: {} };", "routes: must be a list"],
  [
    "a bad route",
    "export default { name: 'x', routes: [{ method: 'get', path: 'test' }] };",
    "routes[0].method: must be one of GET, POST, PUT, PATCH, DELETE; routes[0].path: must be parts that begin with a slash, such as /rooms/:room; routes[0].handler: must be a function",
  ],
  ["code that throws", "throw new Error('no licence');", "importing it failed: no licence"],
  ["code that does not parse", "export default {", "importing it failed: Unexpected end of input"],
  [
    "an import that is not there",
    "import './nothing.mjs'; export default { name: 'x' };",
    "importing it failed: Cannot find module",
  ],
];

for (const [what, content, problem] of badModules) {
  test(`a module with ${what} is refused by its name, with what is allowed`, async (t) => {
    const workingFolder = folderOf(t, { "bad.mjs": content });
    const error = await t.throwsAsync(namesOf({ modules: ["bad.mjs"], workingFolder }));
    t.true(error?.message.startsWith(`plugin bad.mjs: ${problem}`), error?.message);
  });
}

test("paths, packages and folders that are not there are refused", async (t) => {
  const workingFolder = scratchFolder(t);
  const problem = (places: Partial<PluginPlaces>) =>
    t.throwsAsync(async () => namesOf({ modules: [], workingFolder, ...places }));
  t.is((await problem({ modules: ["./no.mjs"] }))?.message, "plugin ./no.mjs: there is no such file");
  t.is((await problem({ folder: "no" }))?.message, "plugin no: there is no such folder");
  t.is(
    (await problem({ modules: ["no-such-package"] }))?.message,
    "plugin no-such-package: there is neither a file nor a package of this name",
  );
});

test("two plugins of one name, and two routes for the same requests, are refused", async (t) => {
  const route = (path: string) => `{ method: "GET", path: "${path}", handler() {} }`;
  const workingFolder = folderOf(t, {
    "a.mjs": `export default { name: "a", routes: [${route("/rooms/:room")}] };`,
    "a2.mjs": named("a"),
    "b.mjs": `export default { name: "b", routes: [${route("/rooms/:id")}] };`,
  });
  await t.throwsAsync(namesOf({ modules: ["a.mjs", "a2.mjs"], workingFolder }), {
    message: "plugin a2.mjs: another plugin has the name a already",
  });
  await t.throwsAsync(namesOf({ modules: ["a.mjs", "b.mjs"], workingFolder }), {
    message: "plugin b: GET /rooms/:id is a route of plugin a already",
  });
});

test("a module whose import does not come to an end is refused at the deadline", async (t) => {
  const workingFolder = folderOf(t, { "hangs.mjs": "await new Promise(() => {});" });
  const { calls, clock } = testCalls();
  const loading = loadPlugins(pluginModules({ modules: ["hangs.mjs"], workingFolder }), calls);
  t.is(clock.pending, 1);
  clock.advance(startTimeoutMs);
  await t.throwsAsync(loading, { message: "plugin hangs.mjs: importing it does not come to an end" });
});

test("TypeScript that this Node cannot load is refused with what to do", async (t) => {
  // What Node says of it, where nothing has taught it to load TypeScript.
  const thrown = Object.assign(new Error("Unknown file extension"), { code: "ERR_UNKNOWN_FILE_EXTENSION" });
  const path = moduleOf(t, null).replace("plugin.mjs", "plugin.ts");
  const place = `globalThis[Symbol.for("thrown")]`;
  Object.assign(globalThis, { [Symbol.for("thrown")]: thrown });
  writeFileSync(path, `throw ${place};`);
  const modules = [{ origin: "plugin.ts", specifier: pathToFileURL(path).href }];
  await t.throwsAsync(loadPlugins(modules, testCalls().calls), {
    message:
      "plugin plugin.ts: this Node cannot load TypeScript; use Node 22.18 or newer, or compile it to JavaScript",
  });
});
