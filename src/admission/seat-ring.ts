/** A place in a {@link SeatRing}. */
export interface RingSeat {
  /** Whether who sits there is served. */
  readonly isOpen: boolean;
}

interface Seat extends RingSeat {
  isOpen: boolean;
  readonly onTurn: (isOpen: boolean) => void;
}

/** Who is connected, in a ring. An arc of it is served, and goes round. */
export class SeatRing {
  /** In the order in which they were taken. */
  readonly #seats = new Set<Seat>();

  /** Takes the place behind the last one; `onTurn` is called whenever it opens or closes. */
  add(isOpen: boolean, onTurn: (isOpen: boolean) => void): RingSeat {
    const seat = { isOpen, onTurn };
    this.#seats.add(seat);
    return seat;
  }

  delete(seat: RingSeat): void {
    this.#seats.delete(seat as Seat); // every seat is one of ours
  }

  /** Closes one seat, until an arc is opened that it stands in. */
  close(seat: RingSeat): void {
    turn(seat as Seat, false); // every seat is one of ours
  }

  /**
   * Opens the seats that begin in an arc from `start`, of `share` of the ring, both from 0 to 1; closes all others. An arc that goes round
   * has as many seats in it as its share says on the average, however few there are; one seat at least.
   */
  open(share: number, start: number): void {
    const size = this.#seats.size;
    const length = Math.max(1, share * size);
    let at = 0;
    for (const seat of this.#seats) {
      turn(seat, (at - start * size + size) % size < length);
      at += 1;
    }
  }

  /** Everybody is served again. */
  openAll(): void {
    for (const seat of this.#seats) turn(seat, true);
  }
}

function turn(seat: Seat, isOpen: boolean): void {
  if (seat.isOpen === isOpen) return;
  seat.isOpen = isOpen;
  seat.onTurn(isOpen);
}
