// @ts-check
/** The queue. */
export const queue = "jobs";

/**
 * A job: a number to be squared. `fails`: how often the first attempts fail, to show what happens then.
 * @typedef {{ readonly number: number, readonly fails?: number }} Job
 */
