package dev.singyeong.client;

/** What became of what was to be done. */
public enum Outcome {
  /** Nothing of it happened; trying again cannot do it twice. */
  NOT_SENT,
  /** It was done, or handed to its receiver; only the answer is missing. */
  SENT,
  /** The connection broke before the answer came: it may have happened or not. */
  UNKNOWN
}
