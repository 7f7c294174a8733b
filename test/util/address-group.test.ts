import test from "ava";
import { addressGroup } from "../../src/util/address-group.js";

const groups: Readonly<Record<string, string>> = {
  "192.0.2.1": "192.0.2.1",
  "::ffff:192.0.2.1": "192.0.2.1",
  "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
  "2001:db8:1:2::9": "2001:db8:1:2::/64",
  "2001:0DB8:0001:0002::": "2001:db8:1:2::/64",
  "2001:db8::1": "2001:db8:0:0::/64",
  "fe80::1%eth0": "fe80:0:0:0::/64",
  "::1": "0:0:0:0::/64",
  "::": "0:0:0:0::/64",
  "64:ff9b::192.0.2.1": "64:ff9b:0:0::/64",
  unknown: "unknown",
};

test("of IPv6 the network of a host counts, however it is written, and of IPv4 the address", (t) => {
  for (const [address, group] of Object.entries(groups)) t.is(addressGroup(address), group, address);
});
