import type { NamePattern } from "../util/name-pattern.js";

/** A pattern of names in which the principal's own facts may stand: text, whose `*` are wildcards, and names of facts. */
export type NameTemplate = readonly (string | { readonly fact: string })[];

/** The fact that is the namespace of whoever asks; empty for none. */
const namespaceFact = "namespace";
const principalPrefix = "principal.";

/** The template of a namespace that is the caller's own. */
export const ownNamespace: NameTemplate = [{ fact: namespaceFact }];

/** Reads a template; undefined for one with a placeholder that is neither `${namespace}` nor `${principal.<claim>}`. */
export function parseNameTemplate(text: string): NameTemplate | undefined {
  const parts: (string | { readonly fact: string })[] = [];
  let end = 0;
  for (const { 0: whole, 1: fact = "", index } of text.matchAll(/\$\{([^}]*)\}/g)) {
    if (fact !== namespaceFact && !/^principal\.[^\s]+$/.test(fact)) return undefined;
    parts.push(text.slice(end, index), { fact });
    end = index + whole.length;
  }
  const template = [...parts, text.slice(end)].filter((part) => part !== "");
  return template.length === 0 ? [""] : template;
}

/** Whose facts fill a template. */
export interface TemplateFacts {
  readonly claims: ReadonlyMap<string, string>;
  readonly namespace: string;
}

/**
 * The pattern that a template is for somebody; undefined where a claim is asked for that is not known of them: then no name follows it. A
 * `*` in a claim is a character like any other.
 */
export function fillTemplate(template: NameTemplate, facts: TemplateFacts): NamePattern | undefined {
  const pieces: [string, ...string[]] = [""];
  for (const part of template) {
    const texts = typeof part === "string" ? part.split("*") : [factOf(part.fact, facts)];
    for (const [index, text] of texts.entries()) {
      if (text === undefined) return undefined;
      if (index === 0) pieces[pieces.length - 1] += text;
      else pieces.push(text);
    }
  }
  return pieces;
}

function factOf(fact: string, { claims, namespace }: TemplateFacts): string | undefined {
  return fact === namespaceFact ? namespace : claims.get(fact.slice(principalPrefix.length));
}
