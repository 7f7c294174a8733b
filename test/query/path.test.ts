import test from "ava";
import fc from "fast-check";
import { parsePath, resolvePath } from "../../src/query/path.js";
import { attributesFrom } from "./attributes-literal.js";

const attributes = attributesFrom({
  list: { type: "list", value: ["zero", ["deep"], { key: 1 }] },
  map: { type: "map", value: { "0": "zero", "": "empty", null: null } },
  text: { type: "string", value: "abc" },
});

const parsed = test.macro({
  exec(t, text: string, path: string[]) {
    t.deepEqual(parsePath(text), path);
  },
  title: (_, text, path) => `reads ${JSON.stringify(text)} as ${JSON.stringify(path)}`,
});

test(parsed, "/a/b/0", ["a", "b", "0"]);
test(parsed, "a/b", ["a", "b"]);
test(parsed, "latency", ["latency"]);
test(parsed, "//a", ["", "a"]);
test(parsed, "/a/", ["a", ""]);
test(parsed, "/a~1b/c~0d", ["a/b", "c~d"]);
test(parsed, "/~01", ["~1"]);
test(parsed, "/~2/~", ["~2", "~"]);
test(parsed, "/a.b", ["a.b"]);
test(parsed, "", [""]);
test(parsed, "/", [""]);

const resolved = test.macro({
  exec(t, text: string, value: unknown) {
    t.deepEqual(resolvePath(attributes, parsePath(text)), value as never);
  },
  title: (_, text, value) => `finds ${JSON.stringify(value) ?? "nothing"} at ${text}`,
});

test(resolved, "/list/0", "zero");
test(resolved, "/list/00", "zero");
test(resolved, "/list/1/0", "deep");
test(resolved, "/list/2/key", 1);
test(resolved, "/list/3", undefined);
test(resolved, "/list/length", undefined);
test(resolved, "/list/1e0", undefined);
test(resolved, "/list/٠", undefined);
test(resolved, "/map/0", "zero");
test(resolved, "/map/", "empty");
test(resolved, "/map/null", null);
test(resolved, "/map/null/x", undefined);
test(resolved, "/map/toString", undefined);
test(resolved, "/text/0", undefined);
test(resolved, "/missing", undefined);
test(resolved, "/", undefined);

test("a path of no chunks leads nowhere", (t) => {
  t.is(resolvePath(attributes, []), undefined);
});

test("escaping the chunks of a path and reading it gives them back", (t) => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (chunks) => {
      const text = chunks.map((chunk) => `/${chunk.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
      t.deepEqual(parsePath(text), chunks);
    }),
  );
});
