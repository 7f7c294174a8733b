/** Where an act is played, and how large it is. */
export interface HostileStage {
  readonly port: number;
  /** Sockets, streams, frames or attempts. */
  readonly count: number;
}

/** Something done to a broker by many sockets, streams or frames at once. */
export interface HostileAct {
  readonly name: string;
  /** Resolves when everything has been done, or refused; the returned function lets go of what is still held. */
  begin(stage: HostileStage): Promise<() => void>;
}
