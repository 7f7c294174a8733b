import { Code, ConnectError, type Interceptor, type StreamResponse } from "@connectrpc/connect";
import { BrokerError } from "../../src/errors.js";
import { type ErrorTaker, takenError } from "../taken-error.js";
import { errorToConnect } from "./failure.js";

/** Turns what a method has thrown into the status of its call; `signal` is the call's own. */
export type TranslateError = (thrown: unknown, signal: AbortSignal) => ConnectError;

/** The one way from errors to the status that the API promises; what is unknown is logged and sent as INTERNAL without its cause. */
export function createErrorTranslator(taker: ErrorTaker): TranslateError {
  return (thrown, signal) => {
    if (thrown instanceof ConnectError) {
      // Nothing else is refused with this code before a method has begun.
      if (thrown.code === Code.ResourceExhausted) taker.context.limitMetrics.reached("maxFrameBytes");
      return thrown;
    }
    // A deadline or a cancellation of the call itself says more than what it led to, such as a body that broke off.
    const isOwn = thrown instanceof BrokerError && thrown.reason !== "CANCELLED";
    if (signal.aborted && !isOwn) return ConnectError.from(signal.reason, Code.Canceled);
    return errorToConnect(takenError(thrown, taker, "a call could not be handled"));
  };
}

/** Has connect-node answer with that status. */
export function createErrorInterceptor(translate: TranslateError): Interceptor {
  return (next) => async (request) => {
    try {
      const response = await next(request);
      if (!response.stream) return response;
      return { ...response, message: translated(response, (thrown) => translate(thrown, request.signal)) };
    } catch (thrown) {
      throw translate(thrown, request.signal);
    }
  };
}

async function* translated({ message }: StreamResponse, translate: (thrown: unknown) => ConnectError) {
  try {
    yield* message;
  } catch (thrown) {
    throw translate(thrown);
  }
}
