import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import test from "ava";
import { AddressConnections } from "../../../gateways/one-port/address-connections.js";

class FakeSocket extends EventEmitter {
  readonly remoteAddress: string | undefined;
  destroyed = false;

  constructor(remoteAddress: string | undefined) {
    super();
    this.remoteAddress = remoteAddress;
  }

  destroy(): void {
    this.destroyed = true;
    this.emit("close");
  }
}

test("an address has as many connections as it may, each counted until it closes, and others have their own", (t) => {
  const reached: string[] = [];
  const connections = new AddressConnections(2, { reached: (limit) => reached.push(limit) });
  const open = (address: string | undefined) => {
    const socket = new FakeSocket(address);
    return { socket, admitted: connections.admit(socket as unknown as Socket) };
  };
  const first = open("192.0.2.1");
  t.true(first.admitted);
  t.true(open("192.0.2.1").admitted);
  const third = open("192.0.2.1");
  t.false(third.admitted);
  t.true(third.socket.destroyed);
  t.true(open("192.0.2.2").admitted);
  t.true(open(undefined).admitted);
  first.socket.destroy();
  t.true(open("192.0.2.1").admitted);
  t.false(open("192.0.2.1").admitted);
  t.deepEqual(reached, ["maxAddressConnections", "maxAddressConnections"]);
});

test("addresses of one IPv6 network have their connections together", (t) => {
  const connections = new AddressConnections(1, { reached() {} });
  const admits = (address: string) => connections.admit(new FakeSocket(address) as unknown as Socket);
  t.true(admits("2001:db8:1:2::1"));
  t.false(admits("2001:db8:1:2::2"));
  t.true(admits("2001:db8:1:3::1"));
});
