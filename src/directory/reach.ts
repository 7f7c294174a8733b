import type { ApplicationSelector } from "../query/query.js";

/** Brings in the clients of other brokers that questions are about. */
export interface Reach {
  /** Resolves (mostly it has, and this is undefined) once the clients that the selector is about are known here. */
  want(application: ApplicationSelector): Promise<void> | undefined;
  /** Keeps them known until the returned function is called. */
  hold(application: ApplicationSelector): () => void;
}
