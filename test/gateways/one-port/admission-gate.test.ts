import test from "ava";
import { isAlwaysServed } from "../../../gateways/one-port/admission-gate.js";

test("probes, metrics and other brokers are served whatever there is to do, and nothing else is", (t) => {
  for (const path of [
    "/healthz",
    "/readyz?verbose",
    "/metrics",
    "/grpc.health.v1.Health/Check",
    "/singyeong.cluster.v1.PeerService/Link",
  ])
    t.true(isAlwaysServed(path), path);
  for (const path of [
    undefined,
    "/",
    "/healthzz",
    "/proxy/app/healthz",
    "/singyeong.v1.MessageService/Send",
    "/singyeong.cluster.v1.PeerService/",
  ])
    t.false(isAlwaysServed(path), path);
});
