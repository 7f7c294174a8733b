import { randomBytes } from "node:crypto";
import test from "ava";
import { Handshake } from "../../../../gateways/rpc/peers/handshake.js";
import { BrokerError } from "../../../../src/errors.js";

const secret = "0123456789abcdef";

function side(
  role: "dialler" | "acceptor",
  changes: Partial<{ secret: string; clusterName: string; brokerId: string; incarnation: number }> = {},
) {
  const { brokerId = role, incarnation = 1 } = changes;
  return new Handshake({
    self: { brokerId, incarnation, address: `${brokerId}:1`, version: "1.0.0" },
    role,
    clusterName: changes.clusterName ?? "test",
    secret: changes.secret ?? secret,
    nonce: randomBytes(32),
  });
}

/** Carries frames between the two until one of them has nothing to say. */
function converse(dialler: Handshake, acceptor: Handshake) {
  const frames: Uint8Array[] = [];
  const proven: Record<string, unknown> = {};
  let [to, from] = [acceptor, dialler];
  for (let frame: Uint8Array | undefined = dialler.begin(); frame !== undefined; ) {
    frames.push(frame);
    const step = to.read(frame);
    if (step.proven !== undefined) proven[to === dialler ? "dialler" : "acceptor"] = step.proven;
    frame = step.send;
    [to, from] = [from, to];
  }
  return { frames, proven };
}

test("two brokers that know the secret learn who the other is, and the secret is in nothing that they say", (t) => {
  const { frames, proven } = converse(side("dialler"), side("acceptor"));
  t.like(proven, {
    dialler: { brokerId: "acceptor", address: "acceptor:1" },
    acceptor: { brokerId: "dialler", incarnation: 1 },
  });
  t.is(frames.length, 4);
  for (const frame of frames) t.false(Buffer.from(frame).includes(secret));
});

for (const [what, changes, message] of [
  ["another secret", { secret: "fedcba9876543210" }, /cluster secret/],
  [
    "another cluster",
    { clusterName: "other" },
    /cluster name: here "test", there "other"|cluster name: here "other", there "test"/,
  ],
  [
    "the same id, in another run",
    { brokerId: "dialler", incarnation: 2 },
    /two brokers have the id "dialler"/,
  ],
] as const) {
  test(`${what} is refused, with a reason`, (t) => {
    const error = t.throws(() => converse(side("dialler"), side("acceptor", changes)), {
      instanceOf: BrokerError,
      message,
    });
    t.is(error?.reason, "PERMISSION_DENIED");
  });
}

test("a proof is worth nothing in another conversation, nor from the other side", (t) => {
  const first = converse(side("dialler"), side("acceptor"));
  const proof = first.frames[2] as Uint8Array;
  const acceptor = side("acceptor");
  acceptor.read(side("dialler").begin());
  t.throws(() => acceptor.read(proof), { instanceOf: BrokerError, message: /cluster secret/ });
  const dialler = side("dialler");
  const other = side("acceptor");
  const hello = other.read(dialler.begin()).send as Uint8Array;
  const own = dialler.read(hello).send as Uint8Array;
  t.throws(() => dialler.read(own), { instanceOf: BrokerError, message: /cluster secret/ });
});

test("what is no hello, or no proof, is refused", (t) => {
  for (const frame of [new Uint8Array(), Buffer.from("nonsense"), Buffer.from([0x1a, 0])]) {
    t.throws(() => side("acceptor").read(frame), { instanceOf: BrokerError });
    const acceptor = side("acceptor");
    acceptor.read(side("dialler").begin());
    t.throws(() => acceptor.read(frame), { instanceOf: BrokerError });
  }
});
