import type { PageRequest } from "../queue/queues.js";

/** Which page of a listing a caller asks for. */
export interface WantedPage {
  /** Most items; 0: as many as the broker likes. */
  readonly size: number;
  /** Where the page before ended; empty: the first page. */
  readonly token: string;
}

/** Items of a page whose caller names no size. */
const defaultPageSize = 100;
/** Most items of a page: one that is larger would hold up everybody else while it is made. */
const maxPageSize = 1_000;

/** The page as queues understand it. */
export function pageRequest({ size, token }: WantedPage): PageRequest {
  const limit = size === 0 ? defaultPageSize : Math.min(size, maxPageSize);
  return token === "" ? { limit } : { limit, after: token };
}
