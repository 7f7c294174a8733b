import { tmpdir } from "node:os";
import test from "ava";
import { storageError } from "../../../src/queue/lmdb/storage-error.js";

const withCode = (code: number | string): Error => Object.assign(new Error("it failed"), { code });

for (const [what, code] of Object.entries({
  "ENOSPC of the system": 28,
  "ENOSPC of Node": "ENOSPC",
  "a quota of Linux": 122,
  "a quota of macOS": 69,
  "a file that may not grow": 27,
  "a map that is full": -30_792,
})) {
  test(`${what} is a full store`, (t) => {
    const error = storageError("/data", withCode(code));
    t.like(error, { reason: "STORAGE_FULL", message: "/data: no room to store this: it failed" });
    t.is((error.cause as Error).message, "it failed");
  });
}

test("every other error is a store that failed", (t) => {
  t.is(storageError("/data", withCode(13)).reason, "STORAGE_FAILED");
  t.is(storageError("/data", new Error("no code")).reason, "STORAGE_FAILED");
  t.is(storageError("/data", "no error").message, "/data: cannot store this: no error");
});

test("a write that ends early is a failure where the disk has room, or cannot be asked", (t) => {
  t.is(storageError(tmpdir(), withCode(5)).reason, "STORAGE_FAILED");
  t.is(storageError("/no/such/folder", withCode(5)).reason, "STORAGE_FAILED");
});
