/** A source of uniformly random numbers in [0, 1); passed in, so that tests can fix it. */
export type Random = () => number;
