import test from "ava";
import { ValueSchema } from "../../gen/singyeong/v1/metadata_pb.js";
import { ComparisonOperatorSchema, SelectorKindSchema } from "../../gen/singyeong/v1/query_pb.js";
import { metadataTypes } from "../../src/metadata/attribute.js";
import { comparisonOperators, selectorKinds } from "../../src/query/query.js";

test("a value has one kind for each metadata type, and null for what stands inside lists and maps", (t) => {
  const kinds = ValueSchema.fields.map(({ name }) => name);
  t.deepEqual(kinds.sort(), [...metadataTypes.map((type) => `${type}_value`), "null_value"].sort());
});

test("there are as many operators as comparisons", (t) => {
  t.is(ComparisonOperatorSchema.values.length - 1, comparisonOperators.length);
});

test("every way of selecting has its kind", (t) => {
  const kinds = SelectorKindSchema.values.map(({ name }) =>
    name.slice("SELECTOR_KIND_".length).toLowerCase(),
  );
  t.deepEqual(kinds.sort(), [...selectorKinds, "unspecified"].sort());
});
