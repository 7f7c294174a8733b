import type { FuzzRandom } from "./fuzz-random.js";

type TextMutation = (text: string, random: FuzzRandom, words: readonly string[]) => string;

/** Mutated texts grow up to this, in UTF-16 units. */
const maxLength = 20_000;

/** Characters that readers of text stumble over: ends, quotes, halves of characters, what looks like something else. */
const oddCharacters = [
  "\0",
  "\n",
  "\r",
  "\\",
  '"',
  "'",
  "`",
  "\ud800",
  "\udc00",
  "\u{1f600}",
  "\u2028",
  "\ufeff",
  "é",
];

const mutations: readonly TextMutation[] = [
  (text, random) => text.slice(0, random.below(text.length + 1)),
  (text, random) => insert(text, random, random.pick(oddCharacters)),
  (text, random, words) => insert(text, random, ` ${random.pick(words)} `),
  removeSpan,
  repeatSpan,
  (text, random) =>
    insert(text, random, random.pick(["(", "[", "{", "!", "-"]).repeat(1 + random.below(300))),
  (text, random) =>
    text.replace(/\d+/, random.pick(["9".repeat(400), "-0", "1e999", "0x", "9223372036854775808"])),
  (text) => `${text} || ${text}`,
];

/** Valid text with a few faults in it; `words` are those of its language. */
export function mutateText(text: string, random: FuzzRandom, words: readonly string[]): string {
  let mutated = text;
  for (let left = 1 + random.below(4); left > 0; left -= 1) {
    mutated = random.pick(mutations)(mutated, random, words).slice(0, maxLength);
  }
  return mutated;
}

function insert(text: string, random: FuzzRandom, inserted: string): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + inserted + text.slice(at);
}

function removeSpan(text: string, random: FuzzRandom): string {
  const start = random.below(text.length + 1);
  return text.slice(0, start) + text.slice(start + 1 + random.below(8));
}

function repeatSpan(text: string, random: FuzzRandom): string {
  const start = random.below(text.length + 1);
  const end = start + 1 + random.below(16);
  const times = random.chance(0.1) ? 500 : 1 + random.below(3);
  return text.slice(0, end) + text.slice(start, end).repeat(times) + text.slice(end);
}
