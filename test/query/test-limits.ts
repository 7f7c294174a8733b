/** Limits that no ordinary query of a test reaches. */
export const testLimits = {
  maxConditions: 100,
  maxQueryDepth: 8,
  maxListLength: 100,
  maxFrameDepth: 16,
  maxCelLength: 8_192,
} as const;
