import test from "ava";
import { endToEndFields, fieldValue, groupedFields } from "../../src/proxy/header-fields.js";

test("fields that hold between two neighbours only are left out", (t) => {
  const fields = ["Connection", "keep-alive", "Keep-Alive", "timeout=5", "TE", "trailers", "X-A", "1"];
  const more = ["Transfer-Encoding", "chunked", "Upgrade", "h2c", "Proxy-Authorization", "x", "Trailer", "x"];
  t.deepEqual(endToEndFields([...fields, ...more, "x-b", "2"]), ["X-A", "1", "x-b", "2"]);
});

test("fields that Connection names are left out, in any case and from several lines", (t) => {
  const fields = [
    "connection",
    "X-One, close",
    "x-one",
    "1",
    "Connection",
    "x-TWO",
    "X-Two",
    "2",
    "x-three",
    "3",
  ];
  t.deepEqual(endToEndFields(fields), ["x-three", "3"]);
});

test("Connection cannot remove what makes the message what it is", (t) => {
  const fields = [
    "connection",
    "content-length, authorization, host",
    "content-length",
    "3",
    "authorization",
    "a",
  ];
  t.deepEqual(endToEndFields(fields), ["content-length", "3", "authorization", "a"]);
});

test("several lines of a field stay apart on the way, and are joined where they are read", (t) => {
  const fields = ["Set-Cookie", "a=1", "set-cookie", "b=2, c"];
  t.deepEqual(endToEndFields(fields), fields);
  t.is(fieldValue(fields, "set-cookie"), "a=1, b=2, c");
  t.deepEqual({ ...groupedFields(fields) }, { "set-cookie": ["a=1", "b=2, c"] });
  t.is(fieldValue(fields, "cookie"), undefined);
});

test("a field called like a property of objects is a field", (t) => {
  t.deepEqual(Object.entries(groupedFields(["__proto__", "1", "constructor", "2"])), [
    ["__proto__", "1"],
    ["constructor", "2"],
  ]);
});
