/** What separates the elements of a list where a list has to be one text. */
export const listSeparator = ",";

/** Digits as a number; anything else as it is. No sign, exponent, unit or white space: what is meant has one spelling. */
export function readIntegerText(text: string): unknown {
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** Digits, with a decimal point or without, as a number; anything else as it is. */
export function readDecimalText(text: string): unknown {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** `true` and `1`, `false` and `0` as a boolean; anything else as it is. */
export function readFlagText(text: string): unknown {
  if (text === "true" || text === "1") return true;
  if (text === "false" || text === "0") return false;
  return text;
}

/** The elements between the separators, without the white space around them. */
export function readListText(text: string): readonly string[] {
  return text.split(listSeparator).map((element) => element.trim());
}

/** The value that JSON says; text that is no JSON as it is. */
export function readJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // for the schema to refuse
  }
}
