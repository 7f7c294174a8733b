/** What is wrong with a command line; its message says what to write instead. */
export class UsageError extends Error {}
