/** Names one client: its application and its id within it. */
export interface ClientRef {
  readonly application: string;
  readonly clientId: string;
}
