/** What is taken from a connection: as much as ever, a few calls at a time, or nothing before its turn. */
export type Welcome = "all" | "few" | "none";

/** A place in a {@link SeatRing}. */
export interface RingSeat {
  readonly welcome: Welcome;
}

interface Seat extends RingSeat {
  welcome: Welcome;
  readonly onTurn: (welcome: Welcome) => void;
}

/** Who is connected, in a ring. An arc of it is served, and goes round. */
export class SeatRing {
  /** In the order in which they were taken. */
  readonly #seats = new Set<Seat>();

  /** Takes the place behind the last one; `onTurn` is called whenever what is welcome from there changes. */
  add(welcome: Welcome, onTurn: (welcome: Welcome) => void): RingSeat {
    const seat = { welcome, onTurn };
    this.#seats.add(seat);
    return seat;
  }

  delete(seat: RingSeat): void {
    this.#seats.delete(seat as Seat); // every seat is one of ours
  }

  /** Closes one seat, until an arc is opened that it stands in. */
  close(seat: RingSeat): void {
    this.#turn(seat as Seat, "none"); // every seat is one of ours
  }

  /** Opens the arc that begins at `start` and takes up `share` of the ring, both from 0 to 1; one seat at least. Closes all others. */
  open(share: number, start: number): void {
    const size = this.#seats.size;
    const open = Math.max(1, Math.round(share * size));
    const first = Math.floor(start * size);
    let at = 0;
    for (const seat of this.#seats) {
      this.#turn(seat, (at - first + size) % size < open ? "few" : "none");
      at += 1;
    }
  }

  /** Everybody is welcome again. */
  openAll(): void {
    for (const seat of this.#seats) this.#turn(seat, "all");
  }

  #turn(seat: Seat, welcome: Welcome): void {
    if (seat.welcome === welcome) return;
    seat.welcome = welcome;
    seat.onTurn(welcome);
  }
}
