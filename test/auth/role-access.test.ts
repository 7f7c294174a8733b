import test from "ava";
import { type Access, accessWithoutRoles, fullAccess, restrictedAccess } from "../../src/auth/access.js";
import { LiveAccess } from "../../src/auth/live-access.js";
import { plainPrincipal } from "../../src/auth/principal.js";
import type { Roles } from "../../src/auth/role.js";
import { RoleAccess } from "../../src/auth/role-access.js";
import { type Verb, type VerbOn, verbNames, verbs } from "../../src/auth/verb.js";
import { BrokerError } from "../../src/errors.js";
import { accessDefinition } from "../support/access.js";
import { makeQuery } from "../support/clients.js";

type GrantSketch = Readonly<Record<string, readonly string[]>>;

function rolesOf(roles: Readonly<Record<string, readonly GrantSketch[]>>): Roles {
  const defined = accessDefinition({ anonymous: ["restricted"], roles }).roles;
  if (defined === undefined) throw new Error("no role is defined");
  return defined;
}

function accessWith(grants: readonly GrantSketch[], namespace = ""): Access {
  const principal = plainPrincipal({ id: "token:ann", method: "token", roles: ["r"] });
  const claims = new Map([["sub", "ann"]]);
  const roles = rolesOf({ r: grants });
  return new RoleAccess({
    principal: { ...principal, claims },
    namespace,
    roles,
    onDenied() {},
  });
}

const api = makeQuery({ application: { kind: "id", id: "api" } });
const web = makeQuery({ application: { kind: "id", id: "web" } });
const any = makeQuery({ application: { kind: "any" } });
const tagged = makeQuery({ application: { kind: "tags", tags: ["a"] } });

/** Does one thing of every kind; what is asked for is application `api`, queue `jobs` and namespace `n`. */
function attempt(access: Access, verb: Verb): unknown {
  switch (verbs[verb].subject) {
    case "client":
      return access.toClient(verb as VerbOn<"client">, { application: "api", namespace: "n" });
    case "query":
      return access.toQuery(verb as VerbOn<"query">, api);
    case "queue":
      return access.toQueue(verb as VerbOn<"queue">, "jobs");
    case "enqueue":
      return access.toEnqueue("jobs", api);
    case "broker":
      return access.toBroker(verb as VerbOn<"broker">);
  }
}

function reasonOf(act: () => unknown): string {
  try {
    act();
    return "allowed";
  } catch (error) {
    return error instanceof BrokerError ? error.reason : String(error);
  }
}

const everywhere = { applications: ["*"], queues: ["*"], namespaces: ["*"] };

for (const granted of verbNames) {
  test(`a role that has ${granted} and nothing else allows nothing else`, (t) => {
    const access = accessWith([{ verbs: [granted], ...everywhere }], "n");
    for (const verb of verbNames)
      t.is(
        reasonOf(() => attempt(access, verb)),
        verb === granted ? "allowed" : "PERMISSION_DENIED",
        verb,
      );
  });

  test(`a role that lacks ${granted} alone allows everything else`, (t) => {
    const others = verbNames.filter((verb) => verb !== granted);
    const access = accessWith([{ verbs: others, ...everywhere }], "n");
    for (const verb of verbNames)
      t.is(
        reasonOf(() => attempt(access, verb)),
        verb === granted ? "PERMISSION_DENIED" : "allowed",
        verb,
      );
  });

  const isQuery = ["query", "enqueue", "client"].includes(verbs[granted].subject);
  test(`${granted} ${isQuery ? "is" : "is not"} about applications`, (t) => {
    const access = accessWith([{ verbs: [granted], ...everywhere, applications: ["web"] }], "n");
    t.is(
      reasonOf(() => attempt(access, granted)),
      isQuery ? "PERMISSION_DENIED" : "allowed",
    );
  });

  const isQueue = ["queue", "enqueue"].includes(verbs[granted].subject);
  test(`${granted} ${isQueue ? "is" : "is not"} about queues`, (t) => {
    const access = accessWith([{ verbs: [granted], ...everywhere, queues: ["other"] }], "n");
    t.is(
      reasonOf(() => attempt(access, granted)),
      isQueue ? "PERMISSION_DENIED" : "allowed",
    );
  });

  test(`the built-in roles have ${granted} as the table says`, (t) => {
    const allowed = verbs[granted].restricted ? "allowed" : "RESTRICTED";
    t.is(
      reasonOf(() => attempt(restrictedAccess, granted)),
      allowed,
    );
    t.is(
      reasonOf(() => attempt(fullAccess, granted)),
      "allowed",
    );
    const roles = rolesOf({ unused: [{ verbs: ["get-info"] }] });
    const withRole = (role: string) =>
      new RoleAccess({
        principal: plainPrincipal({ id: "p", method: "token", roles: [role] }),
        namespace: "n",
        roles,
        onDenied() {},
      });
    t.is(
      reasonOf(() => attempt(withRole("restricted"), granted)),
      allowed,
    );
    t.is(
      reasonOf(() => attempt(withRole("unrestricted"), granted)),
      "allowed",
    );
    t.is(
      reasonOf(() => attempt(withRole("unknown"), granted)),
      "PERMISSION_DENIED",
    );
  });
}

test("a query is bounded to the caller's own namespace where its role does not say otherwise", (t) => {
  t.deepEqual(accessWith([{ verbs: ["send"] }], "team-a").toQuery("send", api).bound, {
    kind: "namespace",
    oneOf: [["team-a"]],
  });
  t.deepEqual(accessWith([{ verbs: ["send"] }]).toQuery("send", api).bound, {
    kind: "namespace",
    oneOf: [[""]],
  });
});

test("a query may see what any grant on its application lets it see", (t) => {
  const access = accessWith(
    [
      { verbs: ["send"], applications: ["api"], namespaces: ["team-a", "team-b"] },
      { verbs: ["send"], applications: ["a*"], namespaces: ["shared-*"] },
      { verbs: ["send"], applications: ["web"], namespaces: ["*"] },
    ],
    "n",
  );
  t.deepEqual(access.toQuery("send", api).bound?.oneOf, [["team-a"], ["team-b"], ["shared-", ""]]);
  t.is(access.toQuery("send", web), web);
});

test("one query is held against each verb that it is asked for", (t) => {
  const access = accessWith([
    { verbs: ["send"], namespaces: ["a"] },
    { verbs: ["request"], namespaces: ["b"] },
  ]);
  for (let round = 0; round < 2; round += 1) {
    t.deepEqual(access.toQuery("send", api).bound?.oneOf, [["a"]]);
    t.deepEqual(access.toQuery("request", api).bound?.oneOf, [["b"]]);
    t.is(
      reasonOf(() => access.toQuery("broadcast", api)),
      "PERMISSION_DENIED",
    );
  }
});

test("a query that names no application needs a grant on every application", (t) => {
  const some = accessWith([{ verbs: ["send"], applications: ["api", "web*"] }]);
  t.is(
    reasonOf(() => some.toQuery("send", any)),
    "PERMISSION_DENIED",
  );
  t.is(
    reasonOf(() => some.toQuery("send", tagged)),
    "PERMISSION_DENIED",
  );
  const all = accessWith([{ verbs: ["send"] }]);
  t.is(
    reasonOf(() => all.toQuery("send", any)),
    "allowed",
  );
});

test("an enqueue needs the queue and the application in one grant", (t) => {
  const access = accessWith([
    { verbs: ["enqueue"], queues: ["jobs"], applications: ["api"] },
    { verbs: ["enqueue"], queues: ["mail"], applications: ["web"] },
  ]);
  t.is(
    reasonOf(() => access.toEnqueue("jobs", api)),
    "allowed",
  );
  t.is(
    reasonOf(() => access.toEnqueue("jobs", web)),
    "PERMISSION_DENIED",
  );
  t.is(
    reasonOf(() => access.toEnqueue("mail", web)),
    "allowed",
  );
});

test("a client needs the application and the namespace in one grant", (t) => {
  const access = accessWith([
    { verbs: ["connect"], applications: ["api"], namespaces: ["a"] },
    { verbs: ["connect"], applications: ["web"], namespaces: ["b"] },
  ]);
  const connect = (application: string, namespace: string) =>
    reasonOf(() => access.toClient("connect", { application, namespace }));
  t.deepEqual(
    [connect("api", "a"), connect("api", "b"), connect("web", "b")],
    ["allowed", "PERMISSION_DENIED", "allowed"],
  );
});

test("a listing shows the queues that the caller may see", (t) => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the role's own placeholder
  const access = accessWith([{ verbs: ["get-queue"], queues: ["${principal.sub}-*"] }]);
  t.true(access.sees("get-queue", "ann-jobs"));
  t.false(access.sees("get-queue", "bob-jobs"));
});

test("a refusal says who may not do what to which", (t) => {
  const access = accessWith([{ verbs: ["get-info"] }]);
  const error = t.throws(() => access.toEnqueue("jobs", api), { instanceOf: BrokerError });
  t.is(error.message, 'no role of token:ann allows enqueue on queue "jobs", application "api"');
  t.deepEqual(error.details, { verb: "enqueue", queue: "jobs", application: "api" });
});

test("roles that are defined anew count from the next question on", (t) => {
  let roles: Roles | undefined = rolesOf({ r: [{ verbs: ["send"] }] });
  const principal = plainPrincipal({ id: "p", method: "token", roles: ["r"] });
  const access = new LiveAccess(
    () => roles,
    (defined) =>
      defined === undefined
        ? fullAccess
        : new RoleAccess({ principal, namespace: "", roles: defined, onDenied() {} }),
  );
  t.is(
    reasonOf(() => access.toQuery("send", api)),
    "allowed",
  );
  roles = rolesOf({ r: [{ verbs: ["request"] }] });
  t.is(
    reasonOf(() => access.toQuery("send", api)),
    "PERMISSION_DENIED",
  );
  roles = undefined;
  t.is(access.toQuery("send", api), api);
});

test("where no role is defined, whoever is not restricted may do everything", (t) => {
  const without = (roles: readonly string[]) =>
    accessWithoutRoles(plainPrincipal({ id: "p", method: "token", roles }));
  for (const verb of verbNames) {
    t.is(
      reasonOf(() => attempt(without([]), verb)),
      "allowed",
    );
    t.is(
      reasonOf(() => attempt(without(["restricted"]), verb)),
      verbs[verb].restricted ? "allowed" : "RESTRICTED",
    );
  }
});

test("names that hold white space or wildcards are never taken for others", (t) => {
  const mine = accessWith([{ verbs: ["enqueue"], queues: ["me-*"] }]);
  const first = makeQuery({ application: { kind: "id", id: "any1 me-x" } });
  const second = makeQuery({ application: { kind: "id", id: "any1" } });
  t.is(
    reasonOf(() => mine.toEnqueue("salaries", first)),
    "PERMISSION_DENIED",
  );
  t.is(
    reasonOf(() => mine.toEnqueue("me-x salaries", second)),
    "allowed",
  );
  t.is(
    reasonOf(() => mine.toEnqueue("salaries", first)),
    "PERMISSION_DENIED",
  );
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the role's own placeholder
  const starRoles = rolesOf({ r: [{ verbs: ["send"], applications: ["${principal.sub}"] }] });
  const star = new RoleAccess({
    principal: {
      ...plainPrincipal({ id: "p", method: "jwt", roles: ["r"] }),
      claims: new Map([["sub", "*"]]),
    },
    namespace: "",
    roles: starRoles,
    onDenied() {},
  });
  const named = makeQuery({ application: { kind: "id", id: "*" } });
  t.is(
    reasonOf(() => star.toQuery("send", named)),
    "allowed",
  );
  t.is(
    reasonOf(() => star.toQuery("send", any)),
    "PERMISSION_DENIED",
  );
});

test("names of roles that mean nothing here do not make somebody more than restricted", (t) => {
  const roles = rolesOf({ r: [{ verbs: ["send"] }] });
  const names = ["restricted", "offline_access"];
  const principal = plainPrincipal({ id: "p", method: "jwt", roles: names });
  const underRoles = new RoleAccess({ principal, namespace: "", roles, onDenied() {} });
  for (const access of [underRoles, accessWithoutRoles(principal)]) {
    t.true(access.isRestricted);
    t.is(
      reasonOf(() => access.toBroker("get-info")),
      "RESTRICTED",
    );
  }
});

test("without roles, nothing shown and a password of no roles are not worth everything", (t) => {
  for (const method of ["none", "password"] as const) {
    const principal = plainPrincipal({ id: "p", method, roles: [] });
    const access = accessWithoutRoles(principal);
    t.is(
      reasonOf(() => access.toBroker("get-info")),
      "RESTRICTED",
    );
  }
});
