import { followsPattern, type NamePattern } from "../util/name-pattern.js";
import { fillTemplate, type NameTemplate, ownNamespace, type TemplateFacts } from "./name-template.js";
import { type Verb, verbNames, verbs } from "./verb.js";

/** Some verbs, and on what. */
export interface Grant {
  readonly verbs: ReadonlySet<Verb>;
  readonly applications: readonly NameTemplate[];
  readonly queues: readonly NameTemplate[];
  readonly namespaces: readonly NameTemplate[];
}

/** What its holders may do: anything that one of its grants allows. */
export type Role = readonly Grant[];

/** The roles that are defined, by name, the built-in ones among them. */
export type Roles = ReadonlyMap<string, Role>;

/** Built in: everything, in every namespace. */
export const unrestrictedRole = "unrestricted";
/** Built in: to be a client and to receive, as the original has it. */
export const restrictedRole = "restricted";

const anything: readonly NameTemplate[] = [["*"]];

/** What a grant is about that does not say: every application and queue, and the namespace of whoever has it. */
export const defaultGrant = {
  applications: anything,
  queues: anything,
  namespaces: [ownNamespace],
} as const satisfies Omit<Grant, "verbs">;

/** The built-in roles. */
export const builtInRoles: Roles = new Map<string, Role>([
  [unrestrictedRole, [{ ...defaultGrant, verbs: new Set(verbNames), namespaces: anything }]],
  [restrictedRole, [{ ...defaultGrant, verbs: new Set(verbNames.filter((verb) => verbs[verb].restricted)) }]],
]);

/** A grant as it is for one principal. */
export interface FilledGrant {
  readonly verbs: ReadonlySet<Verb>;
  readonly applications: readonly NamePattern[];
  readonly queues: readonly NamePattern[];
  readonly namespaces: readonly NamePattern[];
}

/** What some roles come to for one principal; names of roles that are not defined give nothing. */
export function fillRoles(names: readonly string[], roles: Roles, facts: TemplateFacts): FilledGrant[] {
  const fill = (templates: readonly NameTemplate[]) =>
    templates.map((template) => fillTemplate(template, facts)).filter((pattern) => pattern !== undefined);
  return names
    .flatMap((name) => roles.get(name) ?? [])
    .map(({ verbs: allowed, applications, queues, namespaces }) => ({
      verbs: allowed,
      applications: fill(applications),
      queues: fill(queues),
      namespaces: fill(namespaces),
    }));
}

/** Whether a name follows one of the patterns. */
export function followsOne(name: string, patterns: readonly NamePattern[]): boolean {
  return patterns.some((pattern) => followsPattern(name, pattern));
}
