package dev.singyeong.client;

/** Where a session is in its life. */
public enum SessionState {
  /** Not registered yet. */
  CONNECTING,
  /** Registered; queries see the client. */
  CONNECTED,
  /** The connection broke; it is made again. */
  RECONNECTING,
  /** The end: by the program, or by a refusal that no further try will change. */
  CLOSED
}
