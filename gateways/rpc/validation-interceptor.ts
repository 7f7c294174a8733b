import type { Interceptor } from "@connectrpc/connect";
import { validateMessage } from "./validation.js";

/** Holds every unary request against its rules before the handler sees it. Streams check their commands one by one. */
export const validationInterceptor: Interceptor = (next) => async (request) => {
  if (!request.stream) validateMessage(request.method.input, request.message);
  return await next(request);
};
