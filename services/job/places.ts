/**
 * Places: things on a map, nearest first, without looking at all of them.
 *
 * The map is cut in four, and each piece again as long as much lies in it. Around a place the piece
 * that can have the nearest is opened first, so that what is found costs the same wherever one
 * stands, however much there is and however far away.
 */
import { type Box, boxOf, nearestWay, pointOf, toRadians, world } from "../contracts/boxes.ts";
import { distanceKm, kmOfWay, type Spot } from "../contracts/travel.ts";
import { Heap } from "./heap.ts";

export type Near<T> = { readonly item: T; readonly km: number };
type Piece<T> = {
  readonly box: Box;
  readonly depth: number;
  count: number;
  /** Empty where it is cut, as `parts` are where it is not. */
  items: T[];
  parts: readonly Piece<T>[];
};
type Open<T> = { readonly km: number; readonly piece: Piece<T> | null; readonly item: T | null };

const itemsMax = 32;
/** A piece is some ten metres then: what lies there may be at one place. */
const depthMax = 21;
/** Distances are rounded in their last digits, and a bound must not be. */
const caution = 1 - 1e-9;

const pieceOf = <T>(box: Box, depth: number): Piece<T> => ({
  box,
  depth,
  count: 0,
  items: [],
  parts: [],
});

/** Which of its four parts a spot is in. */
const partAt = <T>({ box, parts }: Piece<T>, { lat, lng }: Spot): Piece<T> => {
  const north = toRadians(lat) >= box.south + box.height / 2 ? 2 : 0;
  const east = toRadians(lng) >= box.west + box.width / 2 ? 1 : 0;
  return parts[north + east] as Piece<T>;
};

const inFour = <T>({ box, depth }: Piece<T>): Piece<T>[] => {
  const [height, width] = [box.height / 2, box.width / 2];
  return [0, 1, 2, 3].map((n) => {
    const [south, west] = [box.south + (n >> 1) * height, box.west + (n & 1) * width];
    return pieceOf(boxOf(south, west, height, width), depth + 1);
  });
};

const itemsIn = <T>({ items, parts }: Piece<T>): T[] => [...items, ...parts.flatMap(itemsIn)];

export class Places<T> {
  private readonly all = pieceOf<T>(world, 0);
  private readonly spotOf: (item: T) => Spot;
  private readonly compare: (a: T, b: T) => number;

  /** `compare` puts in order what is equally far, and tells every two different things apart. */
  constructor(spotOf: (item: T) => Spot, compare: (a: T, b: T) => number) {
    this.spotOf = spotOf;
    this.compare = compare;
  }

  add(item: T): void {
    const spot = this.spotOf(item);
    let piece = this.all;
    for (; piece.parts.length > 0; piece = partAt(piece, spot)) piece.count += 1;
    piece.count += 1;
    piece.items.push(item);
    if (piece.items.length > itemsMax && piece.depth < depthMax) this.cut(piece);
  }

  remove(item: T): void {
    const spot = this.spotOf(item);
    let piece = this.all;
    let emptied: Piece<T> | null = null;
    for (; piece.parts.length > 0; piece = partAt(piece, spot)) {
      piece.count -= 1;
      if (emptied === null && piece.count < itemsMax / 2) emptied = piece;
    }
    piece.count -= 1;
    piece.items.splice(piece.items.indexOf(item), 1);
    if (emptied === null) return;
    emptied.items = itemsIn(emptied);
    emptied.parts = [];
  }

  /**
   * What fits and is no further away than `radiusKm`, nearest first; and null for each thing that
   * was looked at and does not fit.
   */
  *nearest(from: Spot, radiusKm: number, fits: (item: T) => boolean): Generator<Near<T> | null> {
    const point = pointOf(from);
    const waiting = new Heap<Open<T>>((a, b) => this.isNearer(a, b));
    waiting.push({ km: 0, piece: this.all, item: null });
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { km, piece, item } = next;
      if (km > radiusKm) return;
      if (item !== null) yield { item, km };
      for (const part of piece?.parts ?? []) {
        if (part.count === 0) continue;
        waiting.push({
          km: kmOfWay(nearestWay(point, part.box)) * caution,
          piece: part,
          item: null,
        });
      }
      for (const each of piece?.items ?? []) {
        if (!fits(each)) yield null;
        else waiting.push({ km: distanceKm(from, this.spotOf(each)), piece: null, item: each });
      }
    }
  }

  /** What lies in the pieces that a circle touches, which is all in it and somewhat more. */
  *around(from: Spot, radiusKm: number): Generator<T> {
    for (const { items } of this.touched(from, radiusKm)) yield* items;
  }

  /** How many those are; where there are more than `enough`, some number above it. */
  countAround(from: Spot, radiusKm: number, enough: number): number {
    let count = 0;
    for (const { items } of this.touched(from, radiusKm)) {
      count += items.length;
      if (count > enough) break;
    }
    return count;
  }

  private *touched(from: Spot, radiusKm: number): Generator<Piece<T>> {
    const point = pointOf(from);
    const open = [this.all];
    for (let piece = open.pop(); piece !== undefined; piece = open.pop()) {
      if (piece.count === 0 || kmOfWay(nearestWay(point, piece.box)) * caution > radiusKm) continue;
      if (piece.parts.length === 0) yield piece;
      open.push(...piece.parts);
    }
  }

  private cut(piece: Piece<T>): void {
    const { items } = piece;
    piece.items = [];
    piece.parts = inFour(piece);
    for (const item of items) {
      const part = partAt(piece, this.spotOf(item));
      part.count += 1;
      part.items.push(item);
    }
    for (const part of piece.parts) {
      if (part.items.length > itemsMax && part.depth < depthMax) this.cut(part);
    }
  }

  /** A piece before what is as far: what is in it may come first. */
  private isNearer(a: Open<T>, b: Open<T>): boolean {
    if (a.km !== b.km) return a.km < b.km;
    if (a.item === null || b.item === null) return a.item === null && b.item !== null;
    return this.compare(a.item, b.item) < 0;
  }
}
