/**
 * Places: things on a map, nearest first, without looking at all of them.
 *
 * The map is cut into cells. Around a place they are looked at ring by ring, and what is nearer than
 * anything outside the rings so far can be is said at once. Far from everything, what is left is
 * put in order as a whole.
 */
import { distanceKm, earthKm, type Spot } from "../contracts/travel.ts";

export type Near<T> = { readonly item: T; readonly km: number };

/** Two kilometres or so; a ring more costs less than the things of one cell. */
const cellDegrees = 0.02;
const columns = Math.round(360 / cellDegrees);
/** A hundred kilometres. Further away the rings cost more than putting the rest in order. */
const ringsMax = 50;
/** Distances are rounded in their last digits, and a bound must not be. */
const caution = 0.999;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const rowOf = ({ lat }: Spot): number => Math.floor((lat + 90) / cellDegrees);
const columnOf = ({ lng }: Spot): number =>
  ((Math.floor((lng + 180) / cellDegrees) % columns) + columns) % columns;
const keyOf = (row: number, column: number): number =>
  row * columns + (((column % columns) + columns) % columns);

/**
 * Nothing that is so many degrees away, by latitude or by longitude, is nearer: a parallel is that
 * far, and so is a meridian by Napier's rule.
 */
const boundKm = ({ lat }: Spot, degrees: number): number => {
  const byLatitude = radians(degrees);
  const side = Math.cos(radians(lat)) * Math.sin(radians(Math.min(degrees, 90)));
  return earthKm * caution * Math.min(byLatitude, Math.asin(side));
};

/** The cells at so many steps from a cell. */
function* ring(row: number, column: number, steps: number): Generator<number> {
  if (steps === 0) return yield keyOf(row, column);
  for (let aside = -steps; aside <= steps; aside += 1) {
    yield keyOf(row - steps, column + aside);
    yield keyOf(row + steps, column + aside);
  }
  for (let up = 1 - steps; up < steps; up += 1) {
    yield keyOf(row + up, column - steps);
    yield keyOf(row + up, column + steps);
  }
}

export class Places<T> {
  private readonly cells = new Map<number, Set<T>>();
  private readonly spotOf: (item: T) => Spot;
  private readonly compare: (a: Near<T>, b: Near<T>) => number;

  /** `compare` puts the nearer first, and tells every two different things apart. */
  constructor(spotOf: (item: T) => Spot, compare: (a: Near<T>, b: Near<T>) => number) {
    this.spotOf = spotOf;
    this.compare = compare;
  }

  add(item: T): void {
    const key = this.cellOf(item);
    const cell = this.cells.get(key) ?? new Set();
    cell.add(item);
    this.cells.set(key, cell);
  }

  remove(item: T): void {
    const key = this.cellOf(item);
    const cell = this.cells.get(key);
    cell?.delete(item);
    if (cell?.size === 0) this.cells.delete(key);
  }

  /** What fits and is no further away than `radiusKm`, nearest first. */
  *nearest(from: Spot, radiusKm: number, fits: (item: T) => boolean): Generator<Near<T>> {
    const [row, column] = [rowOf(from), columnOf(from)];
    const seen = new Set<number>();
    let waiting: Near<T>[] = [];
    const look = (key: number): void => {
      const cell = this.cells.get(key);
      if (cell === undefined || seen.has(key)) return;
      seen.add(key);
      for (const item of cell) {
        if (!fits(item)) continue;
        const km = distanceKm(from, this.spotOf(item));
        if (km <= radiusKm) waiting.push({ item, km });
      }
    };
    for (let steps = 0; steps <= ringsMax && seen.size < this.cells.size; steps += 1) {
      for (const key of ring(row, column, steps)) look(key);
      const bound = boundKm(from, steps * cellDegrees);
      yield* waiting.filter(({ km }) => km < bound).sort(this.compare);
      waiting = waiting.filter(({ km }) => km >= bound);
      if (bound > radiusKm) return;
    }
    for (const key of this.cells.keys()) look(key);
    yield* waiting.sort(this.compare);
  }

  private cellOf(item: T): number {
    const spot = this.spotOf(item);
    return keyOf(rowOf(spot), columnOf(spot));
  }
}
