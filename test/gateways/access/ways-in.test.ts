import test from "ava";
import { hashToken } from "../../../src/auth/token-authenticator.js";
import { makeAccessFile } from "../../support/access.js";
import { startBroker } from "../../support/running-broker.js";
import { type AdmittedClient, clientWires, unaryWays } from "../../support/ways-in.js";

const tokens = {
  ann: { sha256: hashToken("ann's"), roles: ["sender"], namespace: "a", metadata: { team: "red" } },
  bob: { sha256: hashToken("bob's"), roles: ["sender"], namespace: "b" },
  cat: { sha256: hashToken("cat's"), roles: ["unrestricted"] },
  old: { sha256: hashToken("old's"), roles: ["unrestricted"], expires: "2020-01-01T00:00:00Z" },
  dan: { sha256: hashToken("dan's"), roles: [] },
};

const roles = {
  sender: [
    { verbs: ["connect", "send", "query-clients", "update-metadata"], applications: ["app"] },
    { verbs: ["connect"], applications: ["lonely"] },
  ],
};

const content = { tokens, roles };

function admitted(entered: AdmittedClient | string): AdmittedClient {
  if (typeof entered === "string") throw new Error(entered);
  return entered;
}

for (const [wire, enter] of Object.entries(clientWires)) {
  test(`${wire}: a token makes a client what its entry says`, async (t) => {
    const broker = await startBroker(t, { "--access-file": makeAccessFile(t, content).path });
    const ann = admitted(await enter(t, broker, { id: "ann-1", credential: "ann's" }));
    const cat = admitted(await enter(t, broker, { id: "cat-1", credential: "cat's" }));
    const { directory } = broker.server.broker.context;
    t.is(directory.get("app", "ann-1")?.attributes.get("team")?.value, "red");
    t.is(directory.get("app", "ann-1")?.attributes.get("namespace")?.value, "a");
    t.is(directory.get("app", "ann-1")?.restricted, false);
    t.is(await ann.send("app"), "ok");
    t.is(await ann.send("other"), 'no role of token:ann allows send on application "other"');
    t.is(await cat.send("other"), "ok");
  });

  test(`${wire}: a query sees the caller's own namespace, and every one where the role allows it`, async (t) => {
    const broker = await startBroker(t, { "--access-file": makeAccessFile(t, content).path });
    const ann = admitted(await enter(t, broker, { id: "ann-1", credential: "ann's" }));
    const bob = admitted(await enter(t, broker, { id: "bob-1", credential: "bob's" }));
    const cat = admitted(await enter(t, broker, { id: "cat-1", credential: "cat's", namespace: "b" }));
    t.deepEqual(await ann.find("app"), ["ann-1"]);
    t.deepEqual(await bob.find("app"), ["bob-1", "cat-1"]);
    t.deepEqual(await cat.find("app"), ["ann-1", "bob-1", "cat-1"]);
  });

  test(`${wire}: what the credential asserts is not for the client to set`, async (t) => {
    const broker = await startBroker(t, {
      "--access-file": makeAccessFile(t, content).path,
      "--metadata-update-mode": "replace",
    });
    const metadata = { team: "blue" };
    const refused = await enter(t, broker, { id: "ann-0", credential: "ann's", metadata });
    t.regex(String(refused), /initial metadata: invalid|team: is set by the credential/);
    const elsewhere = await enter(t, broker, { id: "ann-0", credential: "ann's", namespace: "b" });
    t.is(elsewhere, 'namespace: the credential is for "a" alone');
    const ann = admitted(await enter(t, broker, { id: "ann-1", credential: "ann's", namespace: "a" }));
    t.is(await ann.set("team", "blue"), "team: is set by the credential");
    t.is(await ann.set("mood", "fine"), "ok");
    const { directory } = broker.server.broker.context;
    const attributes = directory.get("app", "ann-1")?.attributes;
    t.is(attributes?.get("team")?.value, "red");
    t.is(attributes?.get("mood")?.value, "fine");
    t.is(attributes?.get("namespace")?.value, "a");
  });

  test(`${wire}: a role that does not name namespaces lets its holder choose none`, async (t) => {
    const free = { sha256: hashToken("free's"), roles: ["sender"] };
    const roaming = { sha256: hashToken("roaming's"), roles: ["roamer"] };
    const roamer = [{ verbs: ["connect"], namespaces: ["team-*"] }, { verbs: ["query-clients"] }];
    const file = makeAccessFile(t, {
      tokens: { ...tokens, free, roaming },
      roles: { ...roles, roamer },
    });
    const broker = await startBroker(t, { "--access-file": file.path });
    const refused = 'no role of token:free allows connect on application "app", namespace "a"';
    t.is(await enter(t, broker, { id: "free-1", credential: "free's", namespace: "a" }), refused);
    const none = admitted(await enter(t, broker, { id: "free-1", credential: "free's" }));
    admitted(await enter(t, broker, { id: "ann-1", credential: "ann's" }));
    t.deepEqual(await none.find("app"), ["free-1"]);
    const chosen = { id: "roaming-1", credential: "roaming's", namespace: "team-x" };
    const own = admitted(await enter(t, broker, chosen));
    t.deepEqual(await own.find("app"), ["roaming-1"]);
    const elsewhere = await enter(t, broker, { ...chosen, id: "roaming-2", namespace: "a" });
    t.is(elsewhere, 'no role of token:roaming allows connect on application "app", namespace "a"');
  });

  test(`${wire}: where roles are defined, nobody gets in without one`, async (t) => {
    const broker = await startBroker(t, { "--access-file": makeAccessFile(t, content).path });
    const outcomes = [];
    for (const [at, credential] of ["nobody's", "sgy_unknown", "old's", "dan's", undefined].entries())
      outcomes.push(
        await enter(t, broker, credential === undefined ? { id: `x-${at}` } : { id: `x-${at}`, credential }),
      );
    t.deepEqual(outcomes, [
      "the credential is of no kind that is accepted here",
      "the token is unknown, or was revoked",
      "the token has expired",
      'no role of token:dan allows connect on application "app", namespace ""',
      "a credential is required",
    ]);
  });

  test(`${wire}: a role that may not update metadata keeps what it came with`, async (t) => {
    const file = makeAccessFile(t, { tokens, roles: { sender: [{ verbs: ["connect"] }] } });
    const broker = await startBroker(t, { "--access-file": file.path });
    const ann = admitted(await enter(t, broker, { id: "ann-1", credential: "ann's" }));
    const refused = 'no role of token:ann allows update-metadata on application "app", namespace "a"';
    t.is(await ann.set("mood", "fine"), refused);
  });

  test(`${wire}: a role that may not be told of clients refuses who asks to be`, async (t) => {
    const broker = await startBroker(t, { "--access-file": makeAccessFile(t, content).path });
    const asking = { id: "ann-1", credential: "ann's", receiveClientEvents: true };
    t.is(await enter(t, broker, asking), "no role of token:ann allows receive-client-events");
    admitted(await enter(t, broker, { ...asking, id: "cat-1", credential: "cat's" }));
  });

  test(`${wire}: nobody may be restricted where the file says so, and only then`, async (t) => {
    const file = makeAccessFile(t, { ...content, anonymous: ["restricted"] });
    const broker = await startBroker(t, { "--access-file": file.path });
    admitted(await enter(t, broker, { id: "some-1" }));
    t.is(broker.server.broker.context.directory.get("app", "some-1")?.restricted, true);
  });

  test(`${wire}: a token that is taken out of the file ends what it let in, and nothing else`, async (t) => {
    const file = makeAccessFile(t, content);
    const broker = await startBroker(t, { "--access-file": file.path });
    const ann = admitted(await enter(t, broker, { id: "ann-1", credential: "ann's" }));
    const bob = admitted(await enter(t, broker, { id: "bob-1", credential: "bob's" }));
    const { ann: _, ...others } = tokens;
    file.write({ tokens: others, roles });
    broker.server.broker.reloadAccess();
    t.regex(await ann.ended(), /CREDENTIAL_REVOKED|the credential was revoked/);
    t.is(broker.server.broker.context.directory.get("app", "ann-1"), undefined);
    t.is(await bob.send("app"), "ok");
    const again = await enter(t, broker, { id: "ann-1", credential: "ann's" });
    t.is(again, "the credential is of no kind that is accepted here");
  });

  test(`${wire}: roles that change hold for who is in already`, async (t) => {
    const file = makeAccessFile(t, content);
    const broker = await startBroker(t, { "--access-file": file.path });
    const ann = admitted(await enter(t, broker, { id: "ann-1", credential: "ann's" }));
    t.is(await ann.send("app"), "ok");
    file.write({ tokens, roles: { sender: [{ verbs: ["connect", "query-clients"] }] } });
    broker.server.broker.reloadAccess();
    t.is(await ann.send("app"), 'no role of token:ann allows send on application "app"');
    t.deepEqual(await ann.find("app"), ["ann-1"]);
  });

  test(`${wire}: a file that cannot be used changes nothing`, async (t) => {
    const file = makeAccessFile(t, content);
    const broker = await startBroker(t, { "--access-file": file.path });
    const ann = admitted(await enter(t, broker, { id: "ann-1", credential: "ann's" }));
    for (const broken of ["", "tokens: [", "tokens: {}"]) {
      file.write(broken);
      broker.server.broker.reloadAccess();
      t.is(await ann.send("app"), "ok");
    }
    file.write(content); // it is looked at from time to time as well
    t.true(broker.loggedErrors.splice(0).length >= 3);
  });

  test(`${wire}: the file is read again by itself when it changes`, async (t) => {
    const file = makeAccessFile(t, content);
    const broker = await startBroker(t, { "--access-file": file.path });
    const ann = admitted(await enter(t, broker, { id: "ann-1", credential: "ann's" }));
    file.write({ tokens: { bob: tokens.bob }, roles });
    t.regex(await ann.ended(), /CREDENTIAL_REVOKED|the credential was revoked/);
  });
}

for (const [way, ask] of Object.entries(unaryWays)) {
  test(`${way}: a call without a session may do what its token may`, async (t) => {
    const broker = await startBroker(t, { "--access-file": makeAccessFile(t, content).path });
    const { stream } = clientWires;
    admitted(await stream(t, broker, { id: "ann-1", credential: "ann's" }));
    admitted(await stream(t, broker, { id: "bob-1", credential: "bob's" }));
    t.deepEqual(await ask(broker, "ann's"), ["ann-1"]);
    t.deepEqual(await ask(broker, "cat's"), ["ann-1", "bob-1"]);
    t.is(await ask(broker, "dan's"), 'no role of token:dan allows query-clients on application "app"');
    for (const credential of ["nobody's", "old's", undefined])
      t.is(await ask(broker, credential), "UNAUTHENTICATED");
  });
}

test("a file with keys that comes after the file that names it is noticed", async (t) => {
  const file = makeAccessFile(t, content);
  const broker = await startBroker(t, { "--access-file": file.path });
  const jwt = [{ issuer: "https://issuer.example", audience: "singyeong", jwksFile: "late.json" }];
  file.write({ tokens: { cat: tokens.cat }, roles, jwt });
  broker.server.broker.reloadAccess();
  const ask = unaryWays["rest"];
  t.deepEqual(await ask?.(broker, "ann's"), []);
  file.writeBeside("late.json", '{"keys": []}');
  while ((await ask?.(broker, "ann's")) !== "UNAUTHENTICATED");
  broker.loggedErrors.splice(0);
  t.pass();
});

test("counts who was let in, who was not, and how the file fared", async (t) => {
  const file = makeAccessFile(t, content);
  const broker = await startBroker(t, { "--access-file": file.path });
  const ask = unaryWays["rest"];
  for (const credential of ["ann's", "cat's", "nobody's", "dan's", undefined])
    await ask?.(broker, credential);
  file.write("tokens: {}");
  broker.server.broker.reloadAccess();
  file.write(content);
  broker.server.broker.reloadAccess();
  broker.loggedErrors.splice(0);
  const metrics = await (await fetch(`${broker.baseUrl}/metrics`)).text();
  t.regex(metrics, /^singyeong_access_admissions_total\{method="token"\} 3$/m);
  t.regex(metrics, /^singyeong_access_refusals_total\{reason="UNAUTHENTICATED"\} 2$/m);
  t.regex(metrics, /^singyeong_access_refusals_total\{reason="PERMISSION_DENIED"\} 1$/m);
  t.regex(metrics, /^singyeong_access_file_reloads_total\{outcome="used"\} [12]$/m);
  t.regex(metrics, /^singyeong_access_file_reloads_total\{outcome="left_aside"\} [12]$/m);
});
