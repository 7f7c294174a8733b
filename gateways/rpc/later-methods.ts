import type { ConnectRouter } from "@connectrpc/connect";
import { AdminService } from "../../gen/singyeong/v1/admin_service_pb.js";
import { BrokerError } from "../../src/errors.js";

const laterMethods = [AdminService.method.listSessions];

/** Methods of the API that this version of the broker does not serve: they say so in the API's own way. */
export function registerLaterMethods(router: ConnectRouter): void {
  for (const method of laterMethods) {
    const refuse = () => {
      throw new BrokerError(
        "NOT_IMPLEMENTED",
        `${method.parent.typeName}/${method.name} is not available in this version`,
      );
    };
    router.rpc(method, refuse);
  }
}
