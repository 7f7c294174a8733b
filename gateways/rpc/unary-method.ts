import {
  type DescMessage,
  type DescMethod,
  type DescMethodUnary,
  fromBinary,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { Code, ConnectError, type ConnectRouter } from "@connectrpc/connect";
import type { Caller, CommandContext } from "../../src/commands/context.js";
import { andThen, type MaybePromise } from "../../src/util/maybe-promise.js";
import { type Call, callOf } from "./call.js";
import { identifiedCaller, memberCaller } from "./call-caller.js";
import { validateMessage } from "./validation.js";

/** A unary method of the API, to be served by connect-node and by the lean gateway alike. */
export interface UnaryMethod {
  /** Where calls go: `/package.Service/Method`. */
  readonly path: string;
  /** Has connect-node serve it; its interceptors hold requests against their rules. */
  register(router: ConnectRouter): void;
  /**
   * Answers the bytes of a request with those of a response.
   * @throws BrokerError what the method throws, and `INVALID_REQUEST`; ConnectError for bytes that are no request (PROTOCOL §10.2).
   */
  answer(request: Buffer, call: Call): MaybePromise<Uint8Array>;
}

/** Where the calls of a method go. */
export function pathOf({ parent, name }: DescMethod): string {
  return `/${parent.typeName}/${name}`;
}

/** A method that does `run` with every request that keeps the rules of its proto file. */
export function unaryMethod<I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O>,
  run: (request: MessageShape<I>, call: Call) => MaybePromise<MessageShape<O>>,
): UnaryMethod {
  const { input, output } = method;
  return {
    path: pathOf(method),
    register: (router) => router.rpc(method, (request, context) => run(request, callOf(context))),
    answer(bytes, call) {
      const request = decode(input, bytes);
      validateMessage(input, request);
      return andThen(run(request, call), (response) => toBinary(output, response));
    },
  };
}

/** What a method does on behalf of a caller. */
type Verb<I extends DescMessage, O extends DescMessage> = (
  context: CommandContext,
  caller: Caller,
  request: MessageShape<I>,
) => MaybePromise<MessageShape<O>>;

/** A method on behalf of whoever has a session or the credential. */
export function memberMethod<I extends DescMessage, O extends DescMessage>(
  context: CommandContext,
  method: DescMethodUnary<I, O>,
  verb: Verb<I, O>,
): UnaryMethod {
  return unaryMethod(method, async (request, call) =>
    verb(context, await memberCaller(context, call), request),
  );
}

/** A method on behalf of a client, which has a session. */
export function clientMethod<I extends DescMessage, O extends DescMessage>(
  context: CommandContext,
  method: DescMethodUnary<I, O>,
  verb: Verb<I, O>,
): UnaryMethod {
  return unaryMethod(method, (request, call) => verb(context, identifiedCaller(context, call), request));
}

function decode<Desc extends DescMessage>(schema: Desc, bytes: Uint8Array): MessageShape<Desc> {
  try {
    return fromBinary(schema, bytes);
  } catch (error) {
    throw new ConnectError(`parse binary: ${error instanceof Error ? error.message : error}`, Code.Internal);
  }
}
