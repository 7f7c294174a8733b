import type { DescFile, DescService } from "@bufbuild/protobuf";
import { Code, type ConnectRouter } from "@connectrpc/connect";
import type { ServerReflectionRequest } from "../../gen/grpc/reflection/v1/reflection_pb.js";
import { ServerReflection } from "../../gen/grpc/reflection/v1/reflection_pb.js";
import { ServerReflection as ServerReflectionV1Alpha } from "../../gen/grpc/reflection/v1alpha/reflection_pb.js";
import { DescriptorIndex } from "./descriptor-index.js";

type Question = ServerReflectionRequest["messageRequest"];

/**
 * Serves grpc.reflection, v1 and v1alpha (which many tools still ask for; their messages are the same), over what
 * the given services are made of. `details` are files that no service mentions, such as those of error details.
 */
export function registerReflectionService(
  router: ConnectRouter,
  services: readonly DescService[],
  details: readonly DescFile[],
): void {
  const reflector = new Reflector([...services, ServerReflection, ServerReflectionV1Alpha], details);
  for (const service of [ServerReflection, ServerReflectionV1Alpha]) {
    router.service(service, {
      async *serverReflectionInfo(requests: AsyncIterable<ServerReflectionRequest>) {
        for await (const request of requests) {
          const messageResponse = reflector.answer(request.messageRequest);
          yield { validHost: request.host, originalRequest: request, messageResponse };
        }
      },
    });
  }
}

class Reflector {
  readonly #services: readonly DescService[];
  readonly #index: DescriptorIndex;

  constructor(services: readonly DescService[], details: readonly DescFile[]) {
    this.#services = services;
    this.#index = new DescriptorIndex([...services.map(({ file }) => file), ...details]);
  }

  answer(question: Question) {
    switch (question.case) {
      case "listServices":
        return {
          case: "listServicesResponse" as const,
          value: { service: this.#services.map(({ typeName: name }) => ({ name })) },
        };
      case "fileByFilename":
        return this.#file(this.#index.byName(question.value), question.value);
      case "fileContainingSymbol":
        return this.#file(this.#index.bySymbol(question.value), question.value);
      case "fileContainingExtension": {
        const { containingType, extensionNumber } = question.value;
        const found = this.#index
          .extensionsOf(containingType)
          ?.find(({ number }) => number === extensionNumber);
        return this.#file(found?.file, `extension ${extensionNumber} of ${containingType}`);
      }
      case "allExtensionNumbersOfType":
        return this.#extensionNumbers(question.value);
      case undefined:
        return refusal(Code.InvalidArgument, "message_request: one of its fields must be set");
      default:
        return question satisfies never;
    }
  }

  #file(file: DescFile | undefined, wanted: string) {
    if (file === undefined) return refusal(Code.NotFound, `not found: ${wanted}`);
    const fileDescriptorProto = this.#index.serialize(file) as Uint8Array<ArrayBuffer>[];
    return { case: "fileDescriptorResponse" as const, value: { fileDescriptorProto } };
  }

  #extensionNumbers(baseTypeName: string) {
    const extensions = this.#index.extensionsOf(baseTypeName);
    if (extensions === undefined) return refusal(Code.NotFound, `not found: ${baseTypeName}`);
    const extensionNumber = extensions.map(({ number }) => number);
    return { case: "allExtensionNumbersResponse" as const, value: { baseTypeName, extensionNumber } };
  }
}

function refusal(errorCode: Code, errorMessage: string) {
  return { case: "errorResponse" as const, value: { errorCode, errorMessage } };
}
