import { comparisonCases } from "./comparison-cases.js";
import { listCases } from "./list-cases.js";
import { pathCases } from "./path-cases.js";
import type { QueryCase } from "./query-case.js";
import { selectionCases } from "./selection-cases.js";
import { shapeCases } from "./shape-cases.js";

const groups = [comparisonCases, listCases, pathCases, shapeCases, selectionCases];

/** Cases whose query matches their client. */
export const includedCases: readonly QueryCase[] = groups.flatMap(({ included }) => included);

/** Cases whose query does not match their client. */
export const excludedCases: readonly QueryCase[] = groups.flatMap(({ excluded }) => excluded);
