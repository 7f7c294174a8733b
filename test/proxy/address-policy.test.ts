import test from "ava";
import { AddressPolicy } from "../../src/proxy/address-policy.js";
import { upstreamAddress } from "../../src/proxy/upstream-address.js";

const byDefault = new AddressPolicy({ allowedSchemes: "any" });

const anybody = ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"];
const withCredential = [
  "127.0.0.1",
  "10.1.2.3",
  "172.31.0.1",
  "192.168.0.1",
  "100.64.0.1",
  "::1",
  "fd12::1",
  "::ffff:127.0.0.1",
];
const nobody = [
  "169.254.169.254",
  "0.0.0.0",
  "255.255.255.255",
  "224.0.0.1",
  "100.100.100.200",
  "192.0.0.192",
  "fe80::1",
  "fe80::1%eth0",
  "::",
  "ff02::1",
  "fd00:ec2::254",
  "::ffff:169.254.169.254",
  "::ffff:a9fe:a9fe",
  "64:ff9b::a9fe:a9fe",
  "2002:a9fe:a9fe::1",
];

for (const [ips, unrestricted, restricted] of [
  [anybody, true, true],
  [withCredential, true, false],
  [nobody, false, false],
] as const) {
  for (const ip of ips) {
    test(`${ip} may be called: ${unrestricted}; for a restricted client: ${restricted}`, (t) => {
      t.is(byDefault.allows(ip, false), unrestricted);
      t.is(byDefault.allows(ip, true), restricted);
    });
  }
}

test("a list of ranges allows these and nothing else, for everybody", (t) => {
  const policy = new AddressPolicy({ allowedSchemes: "any", allowedRanges: ["169.254.0.0/16", "::1"] });
  t.true(policy.allows("169.254.169.254", true));
  t.true(policy.allows("::1", true));
  t.false(policy.allows("8.8.8.8", false));
  t.false(policy.allows("::2", false));
});

test("ports and schemes are held to what is set", (t) => {
  const policy = new AddressPolicy({ allowedSchemes: "https", allowedPorts: ["443", "8000-8999"] });
  const objection = (scheme: "http" | "https", port: number) =>
    policy.objection(upstreamAddress(scheme, "8.8.8.8", port), false);
  t.is(objection("https", 443), undefined);
  t.is(objection("https", 8_999), undefined);
  t.is(objection("https", 9_000), "port 9000 is not allowed (proxyAllowedPorts)");
  t.is(objection("http", 443), "http is not allowed (proxyAllowedSchemes)");
});

test("a name passes, but for a restricted client", (t) => {
  t.is(byDefault.objection(upstreamAddress("http", "backend", 80), false), undefined);
  t.truthy(byDefault.objection(upstreamAddress("http", "backend", 80), true));
  t.truthy(byDefault.objection(upstreamAddress("http", "169.254.169.254", 80), false));
});
