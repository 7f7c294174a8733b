import {
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import type { ExecutionContext } from "ava";
import type { TestUpstream } from "./upstream.js";

const identity = (bytes: Buffer): Buffer => bytes;

function method(path: string, requestStream: boolean, responseStream: boolean) {
  const serializers = { requestSerialize: identity, requestDeserialize: identity };
  return {
    path,
    requestStream,
    responseStream,
    ...serializers,
    responseSerialize: identity,
    responseDeserialize: identity,
  };
}

/** A service of bare bytes with a method of each kind. */
export const probeService = {
  unary: method("/probe.Probe/Unary", false, false),
  upload: method("/probe.Probe/Upload", true, false),
  download: method("/probe.Probe/Download", false, true),
  chat: method("/probe.Probe/Chat", true, true),
} satisfies ServiceDefinition;

/** Starts a gRPC server on a free port. */
export async function startGrpcUpstream(
  t: ExecutionContext,
  implementation: UntypedServiceImplementation,
): Promise<TestUpstream & { readonly server: Server }> {
  const server = new Server();
  server.addService(probeService, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  t.teardown(() => server.forceShutdown());
  return { port, address: `127.0.0.1:${port}`, server };
}
