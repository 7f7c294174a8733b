import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, type ConnectRouter } from "@connectrpc/connect";
import {
  Health,
  HealthCheckResponseSchema,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from "../../gen/grpc/health/v1/health_pb.js";

/** Serves grpc.health.v1: every service of `serviceNames`, and the broker as a whole (""), serves until it drains. */
export function registerHealthService(
  router: ConnectRouter,
  serviceNames: readonly string[],
  draining: AbortSignal,
): void {
  const known = new Set(["", ...serviceNames]);
  const status = () => (draining.aborted ? ServingStatus.NOT_SERVING : ServingStatus.SERVING);
  router.service(Health, {
    check({ service }) {
      if (!known.has(service)) throw new ConnectError(`service: '${service}' is not known`, Code.NotFound);
      return create(HealthCheckResponseSchema, { status: status() });
    },

    async *watch({ service }, { signal }) {
      if (!known.has(service)) {
        yield create(HealthCheckResponseSchema, { status: ServingStatus.SERVICE_UNKNOWN });
        return await aborted(signal);
      }
      yield create(HealthCheckResponseSchema, { status: status() });
      if (!draining.aborted) {
        await aborted(AbortSignal.any([draining, signal]));
        yield create(HealthCheckResponseSchema, { status: status() });
      }
      await aborted(signal);
    },
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
