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
  // An IPv4 address however it is written: what would be called is what has to be checked.
  ["0x7f.1", "http://127.0.0.1"],
  ["2852039166:8080", "http://169.254.169.254:8080"],
  ["http://0251.0376.169.254", "http://169.254.169.254"],
  ["%31%32%37.0.0.1", "http://127.0.0.1"],
  ["\uff11\uff12\uff17.0.0.1", "http://127.0.0.1"],
  ["b\u00fccher.example", "http://xn--bcher-kva.example"],
  ["", undefined],
  ["1.2.3.4.5", undefined],
  ["4294967296", undefined],
  ["[:::]", undefined],
  ["a\0b", undefined],
  ["\udc00host", undefined],
  ["10.0.0.7%2f", undefined],
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
