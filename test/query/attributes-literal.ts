import { type Attribute, type Attributes, metadataTypes } from "../../src/metadata/attribute.js";
import { valueFromPlain } from "../../src/metadata/plain-value.js";
import { typedValue } from "../../src/metadata/typed-metadata.js";

/** Metadata as a client of the legacy protocol writes it. */
export type AttributesLiteral = Readonly<Record<string, { readonly type: string; readonly value: unknown }>>;

/** The attributes a literal stands for; reserved keys are allowed, as the broker would have set them. */
export function attributesFrom(literal: AttributesLiteral): Attributes {
  return new Map(Object.entries(literal).map(([key, declared]) => [key, attributeFrom(key, declared)]));
}

function attributeFrom(key: string, declared: AttributesLiteral[string]): Attribute {
  const type = metadataTypes.find((known) => known === declared.type);
  const plain = valueFromPlain(declared.value, 16);
  const value = type === undefined || plain === undefined ? undefined : typedValue(type, plain);
  if (type === undefined || value === undefined) throw new Error(`test metadata: ${key} is not valid`);
  return { type, value };
}
