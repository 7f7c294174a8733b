import test from "ava";
import { ErrorReasonSchema } from "../../gen/singyeong/v1/error_reason_pb.js";
import { type StatusCode as ProtoStatusCode, StatusCodeSchema } from "../../gen/singyeong/v1/failure_pb.js";
import { errorReasons } from "../../src/errors.js";

const prefix = "ERROR_REASON_";

/** The reasons that the proto file declares, without the one that stands for none. */
function protoReasons(): string[] {
  return ErrorReasonSchema.values
    .filter(({ number }) => number !== 0)
    .map(({ name }) => name.slice(prefix.length));
}

test("the proto file declares exactly the reasons of the broker", (t) => {
  t.deepEqual(protoReasons().sort(), Object.keys(errorReasons).sort());
});

test("the zero value stands for no reason", (t) => {
  t.is(ErrorReasonSchema.value[0]?.name, "ERROR_REASON_UNSPECIFIED");
});

test("every status code of a reason is declared in the proto file", (t) => {
  // gRPC and proto write the code with two l, Connect with one.
  const spelling = (code: string): string => (code === "canceled" ? "CANCELLED" : code.toUpperCase());
  const declared = new Set(StatusCodeSchema.values.map(({ name }) => name.slice("STATUS_CODE_".length)));
  for (const { code } of Object.values(errorReasons)) t.true(declared.has(spelling(code)), code);
});

test("status codes have the numbers of gRPC", (t) => {
  const number = (name: string): ProtoStatusCode | undefined =>
    StatusCodeSchema.values.find((value) => value.name === `STATUS_CODE_${name}`)?.number;
  t.is(number("CANCELLED"), 1);
  t.is(number("INVALID_ARGUMENT"), 3);
  t.is(number("RESOURCE_EXHAUSTED"), 8);
  t.is(number("UNIMPLEMENTED"), 12);
  t.is(number("UNAUTHENTICATED"), 16);
});
