import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { AdminService, GetInfoResponseSchema } from "../../gen/singyeong/v1/admin_service_pb.js";
import type { CommandContext } from "../../src/commands/context.js";
import { getInfo } from "../../src/commands/get-info.js";
import { memberMethod, type UnaryMethod } from "./unary-method.js";

/** The methods of AdminService that this version serves. */
export function adminMethods(context: CommandContext): readonly UnaryMethod[] {
  return [
    memberMethod(context, AdminService.method.getInfo, (_context, caller) => {
      const info = getInfo(context, caller);
      return create(GetInfoResponseSchema, {
        ...info,
        startedAt: timestampFromMs(info.startedAt),
        applications: info.applications.map((application) => ({ ...application })),
      });
    }),
  ];
}
