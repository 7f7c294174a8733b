/** What a connection may send: as much as ever, a few calls at a time, or none for now. */
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
  readonly #seats: Seat[] = [];

  /** Takes the place behind the last one; `onTurn` is called whenever what is welcome from there changes. */
  add(welcome: Welcome, onTurn: (welcome: Welcome) => void): RingSeat {
    const seat = { welcome, onTurn };
    this.#seats.push(seat);
    return seat;
  }

  delete(seat: RingSeat): void {
    const at = this.#seats.indexOf(seat as Seat); // every seat is one of ours
    if (at >= 0) this.#seats.splice(at, 1);
  }

  /** Closes one seat, until an arc is opened that it stands in. */
  close(seat: RingSeat): void {
    this.#turn(seat as Seat, "none"); // every seat is one of ours
  }

  /** Opens the arc that begins at `start` and takes up `share` of the ring, both from 0 to 1; one seat at least. Closes all others. */
  open(share: number, start: number): void {
    const size = this.#seats.length;
    const open = Math.max(1, Math.round(share * size));
    const first = Math.floor(start * size);
    for (const [at, seat] of this.#seats.entries())
      this.#turn(seat, (at - first + size) % size < open ? "few" : "none");
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
