import {
  type DescField,
  type DescMessage,
  type DescOneof,
  getOption,
  hasOption,
  isFieldSet,
  type Message,
} from "@bufbuild/protobuf";
import {
  type FieldRules,
  FieldRulesSchema,
  field as fieldOption,
  message as messageOption,
  oneof as oneofOption,
} from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";

/** True where a value certainly keeps its rules. */
type Check = (value: unknown) => boolean;
/** Makes the check of one rule from what the proto file says. */
type Rule = (bound: unknown, field: DescField) => Check;

const certain: Check = () => true;
const uncertain: Check = () => false;

const stringRules: Readonly<Record<string, Rule>> = {
  // In characters, of which each may take two units of the text.
  minLen: (bound) => (value) => String(value).length >= (bound === 1n ? 1 : 2 * Number(bound)),
  maxBytes: (bound) => (value) => Buffer.byteLength(String(value)) <= Number(bound),
  pattern(bound) {
    const pattern = new RegExp(String(bound), "u");
    // Beyond ASCII, expressions here and there need not mean the same.
    return (value) => /^[\x20-\x7e]*$/.test(String(value)) && pattern.test(String(value));
  },
};
const numberRules: Readonly<Record<string, Rule>> = {
  gt: (bound) => (value) => Number(value) > Number(bound),
  gte: (bound) => (value) => Number(value) >= Number(bound),
  lt: (bound) => (value) => Number(value) < Number(bound),
  lte: (bound) => (value) => Number(value) <= Number(bound),
};

/** What is understood here, by kind of field and name of the rule. Whatever else a field has makes it uncertain. */
const understood: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  string: stringRules,
  uint32: numberRules,
  double: numberRules,
  enum: {
    definedOnly: (_bound, field) => (value) => field.enum?.value[value as number] !== undefined,
    notIn: (bound) => (value) => !(bound as readonly unknown[]).includes(value),
  },
  repeated: {
    minItems: (bound) => (value) => (value as readonly unknown[]).length >= Number(bound),
    maxItems: (bound) => (value) => (value as readonly unknown[]).length <= Number(bound),
    items: (bound, field) => {
      const check = rulesCheck(bound as FieldRules, field);
      return (value) => allKeep(value as readonly unknown[], check);
    },
  },
  map: {
    maxPairs: (bound) => (value) => Object.keys(value as object).length <= Number(bound),
    keys(bound, field) {
      const check = rulesCheck(bound as FieldRules, field);
      return (value) => allKeep(Object.keys(value as object), check);
    },
    values(bound, field) {
      const check = rulesCheck(bound as FieldRules, field);
      return (value) => allKeep(Object.values(value as object), check);
    },
  },
};

const checks = new Map<DescMessage, Check>();

/**
 * True where a message certainly keeps the rules of its proto file: the simple ones, which are most, are checked here many times faster than
 * by protovalidate. False says nothing. What is asked of a message is read off its descriptor once.
 */
export function certainlyValid(schema: DescMessage, message: Message): boolean {
  return messageCheck(schema)(message);
}

function messageCheck(schema: DescMessage): Check {
  const known = checks.get(schema);
  if (known !== undefined) return known;
  checks.set(schema, (value) => messageCheck(schema)(value)); // for messages that hold their own kind
  const check = hasOption(schema, messageOption) ? uncertain : all(schema.members.map(memberCheck));
  checks.set(schema, check);
  return check;
}

function memberCheck(member: DescField | DescOneof): Check {
  const { localName } = member;
  const check = member.kind === "oneof" ? oneofCheck(member) : presentCheck(member);
  return check === certain ? certain : (message) => check((message as Record<string, unknown>)[localName]);
}

function oneofCheck(oneof: DescOneof): Check {
  const required = hasOption(oneof, oneofOption) && getOption(oneof, oneofOption).required;
  const fields = new Map(oneof.fields.map((field) => [field.localName, presentCheck(field)]));
  return (value) => {
    const { case: name, value: chosen } = value as { readonly case?: string; readonly value?: unknown };
    return name === undefined ? !required : fields.get(name)?.(chosen) === true;
  };
}

/** The check of a field that may be absent. */
function presentCheck(field: DescField): Check {
  const rules = hasOption(field, fieldOption) ? getOption(field, fieldOption) : undefined;
  const check = all([contentCheck(field), rules === undefined ? certain : rulesCheck(rules, field)]);
  const absent = rules?.required !== true;
  if (check === certain && absent) return certain;
  return (value) => (value === undefined ? absent : check(value));
}

/** The check of the messages in a field. */
function contentCheck(field: DescField): Check {
  if (field.message === undefined) return certain;
  const check = messageCheck(field.message);
  if (check === certain) return certain;
  if (field.fieldKind === "list") return (value) => allKeep(value as readonly unknown[], check);
  return field.fieldKind === "map" ? (value) => allKeep(Object.values(value as object), check) : check;
}

/** The check of what a proto file asks of a field. */
function rulesCheck(rules: FieldRules, field: DescField): Check {
  const { type } = rules;
  const own = FieldRulesSchema.fields.filter((rule) => rule.oneof === undefined && isFieldSet(rules, rule));
  if (own.some(({ localName }) => localName !== "required")) return uncertain;
  if (rules.required && field.fieldKind !== "message") return uncertain;
  if (type.case === undefined) return certain;
  const schema = FieldRulesSchema.fields.find(({ localName }) => localName === type.case)?.message;
  const set = schema?.fields.filter((rule) => isFieldSet(type.value, rule)) ?? [];
  return all(set.map((rule) => ruleCheck(type, rule, field)));
}

function ruleCheck(type: FieldRules["type"], rule: DescField, field: DescField): Check {
  const make = understood[type.case ?? ""]?.[rule.localName];
  if (make === undefined || type.value === undefined) return uncertain;
  const group = (type.value as unknown as Record<string, unknown>)[rule.oneof?.localName ?? rule.localName];
  return make(rule.oneof === undefined ? group : (group as { readonly value: unknown }).value, field);
}

function all(parts: readonly Check[]): Check {
  const checks = parts.filter((check) => check !== certain);
  if (checks.length === 0) return certain;
  return (value) => {
    for (const check of checks) if (!check(value)) return false;
    return true;
  };
}

function allKeep(values: readonly unknown[], check: Check): boolean {
  for (const value of values) if (!check(value)) return false;
  return true;
}
