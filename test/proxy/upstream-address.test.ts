import test from "ava";
import { parseUpstreamAddress } from "../../src/proxy/upstream-address.js";

const cases: readonly (readonly [text: string, origin: string | undefined])[] = [
  ["10.0.0.7", "http://10.0.0.7"],
  ["10.0.0.7:80", "http://10.0.0.7"],
  ["10.0.0.7:8080", "http://10.0.0.7:8080"],
  ["http://10.0.0.7:8080/", "http://10.0.0.7:8080"],
  ["https://Shop.example", "https://shop.example"],
  ["HTTPS://shop.example:443", "https://shop.example"],
  ["https://shop.example:80", "https://shop.example:80"],
  ["::1", "http://[::1]"],
  ["[::1]:8080", "http://[::1]:8080"],
  ["http://[2001:db8::1]", "http://[2001:db8::1]"],
  ["backend", "http://backend"],
  ["", undefined],
  ["backend:0", undefined],
  ["backend:65536", undefined],
  ["user@backend", undefined],
  ["backend/path", undefined],
  ["ftp://backend", undefined],
  ["a b", undefined],
];

for (const [text, origin] of cases) {
  test(`the address ${JSON.stringify(text)} is ${origin ?? "none"}`, (t) => {
    t.is(parseUpstreamAddress(text)?.origin, origin);
  });
}
