/**
 * Sorted: a list that stays in order while things come and go, one at a time.
 *
 * It is kept in short pieces. A place is found by halving, first among the pieces and then in one,
 * and made by moving what comes after it there: a change costs the same however long the list is,
 * nearly.
 */
const pieceMax = 512;

/** The first place for which a test that holds from there on holds. */
const firstWhere = (length: number, holds: (at: number) => boolean): number => {
  let [from, to] = [0, length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
};

export class SortedList<T> {
  private readonly compare: (a: T, b: T) => number;
  private readonly pieces: T[][] = [];

  /** `compare` tells every two different things apart. */
  constructor(compare: (a: T, b: T) => number) {
    this.compare = compare;
  }

  insert(item: T): void {
    const [at, place] = this.placeOf((other) => this.compare(other, item) < 0);
    const piece = this.pieces[at] ?? this.pieces.at(-1);
    if (piece === undefined) this.pieces.push([item]);
    else if (piece === this.pieces[at]) piece.splice(place, 0, item);
    else piece.push(item);
    if (piece === undefined || piece.length <= pieceMax) return;
    const half = piece.splice(pieceMax / 2);
    this.pieces.splice(Math.min(at + 1, this.pieces.length), 0, half);
  }

  /** Removes what compares equal; nothing where nothing does. */
  remove(item: T): void {
    const [at, place] = this.placeOf((other) => this.compare(other, item) < 0);
    const piece = this.pieces[at];
    const there = piece?.[place];
    if (there === undefined || this.compare(there, item) !== 0) return;
    piece?.splice(place, 1);
    if (piece?.length === 0) this.pieces.splice(at, 1);
  }

  /** In order, from the first that is not before. */
  *from(isBefore: (item: T) => boolean): Generator<T> {
    const [at, place] = this.placeOf(isBefore);
    for (let n = at; n < this.pieces.length; n += 1) {
      const piece = this.pieces[n] ?? [];
      for (let m = n === at ? place : 0; m < piece.length; m += 1) yield piece[m] as T;
    }
  }

  /** How many are before. */
  countBefore(isBefore: (item: T) => boolean): number {
    const [at, place] = this.placeOf(isBefore);
    let count = place;
    for (let n = 0; n < at; n += 1) count += this.pieces[n]?.length ?? 0;
    return count;
  }

  /** The piece and the place in it of the first that is not before. */
  private placeOf(isBefore: (item: T) => boolean): readonly [number, number] {
    const { pieces } = this;
    const at = firstWhere(pieces.length, (n) => !isBefore(pieces[n]?.at(-1) as T));
    const piece = pieces[at] ?? [];
    return [at, firstWhere(piece.length, (n) => !isBefore(piece[n] as T))];
  }
}
