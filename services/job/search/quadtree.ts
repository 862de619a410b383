/**
 * Places: things on a map, nearest first or in another order, without looking at all of them.
 *
 * The map is cut in four, and each piece again as long as much lies in it. Around a place the piece
 * that can have the nearest is opened first, so that what is found costs the same wherever one
 * stands, however much there is and however far away. Of every other order a piece knows the least
 * rank in it, and the piece that can have the first is opened first.
 */
import TinyQueue from "tinyqueue";
import { pointOf, world } from "../../contracts/kernel/bounding-boxes.ts";
import { distanceKm, type Spot } from "../../contracts/kernel/travel.ts";
import {
  depthMax,
  inFour,
  isTouched,
  itemsIn,
  itemsMax,
  kmTo,
  partAt,
  type QuadtreeNode,
  quadtreeNode,
} from "./quadtree-node.ts";

export type Near<T> = { readonly item: T; readonly km: number };
type Met = { readonly rank: number; readonly km: number };
type Open<T> = Met & { readonly piece: QuadtreeNode<T> | null; readonly item: T | null };
type Ranks<T> = readonly ((item: T) => number)[];

export class Quadtree<T> {
  private readonly all = quadtreeNode<T>(world, 0);
  private readonly spotOf: (item: T) => Spot;
  private readonly compare: (a: T, b: T) => number;
  private readonly ranks: Ranks<T>;

  /**
   * `compare` puts in order what is equally far or of one rank, and tells every two different things
   * apart. `ranks` are the other orders.
   */
  constructor(spotOf: (item: T) => Spot, compare: (a: T, b: T) => number, ranks: Ranks<T> = []) {
    this.spotOf = spotOf;
    this.compare = compare;
    this.ranks = ranks;
  }

  add(item: T): void {
    const spot = this.spotOf(item);
    let piece = this.all;
    for (; piece.parts.length > 0; piece = partAt(piece, spot)) this.take(piece, item);
    this.take(piece, item);
    piece.items.push(item);
    if (piece.items.length > itemsMax && piece.depth < depthMax) this.cut(piece);
  }

  /** Its spot and its ranks must be what they were when it came. */
  remove(item: T): void {
    const spot = this.spotOf(item);
    const way: QuadtreeNode<T>[] = [];
    for (let piece = this.all; ; piece = partAt(piece, spot)) {
      way.push(piece);
      if (piece.parts.length === 0) break;
    }
    const last = way.at(-1) as QuadtreeNode<T>;
    last.items.splice(last.items.indexOf(item), 1);
    for (const piece of way.reverse()) {
      piece.count -= 1;
      if (piece.parts.length > 0 && piece.count < itemsMax / 2) {
        piece.items = itemsIn(piece);
        piece.parts = [];
      }
      piece.least = this.leastOf(piece);
    }
  }

  /**
   * What fits and is no further away than `radiusKm`, nearest first; and null for each thing that
   * was looked at and does not fit.
   */
  nearest(from: Spot, radiusKm: number, fits: (item: T) => boolean): Generator<Near<T> | null> {
    const point = pointOf(from);
    const rankOf = (piece: QuadtreeNode<T>) => kmTo(piece, point);
    const meet = (item: T): Met | null => {
      if (!fits(item)) return null;
      const km = distanceKm(from, this.spotOf(item));
      return { rank: km, km };
    };
    return this.opened(rankOf, meet, radiusKm);
  }

  /** The same, by the order of that number. */
  ranked(
    order: number,
    from: Spot,
    radiusKm: number,
    fits: (item: T) => boolean,
  ): Generator<Near<T> | null> {
    const point = pointOf(from);
    const rankItem = this.ranks[order] as (item: T) => number;
    const rankOf = (piece: QuadtreeNode<T>) =>
      isTouched(piece, point, radiusKm) ? (piece.least[order] as number) : Number.NaN;
    const meet = (item: T): Met | null => {
      const km = distanceKm(from, this.spotOf(item));
      return km <= radiusKm && fits(item) ? { rank: rankItem(item), km } : null;
    };
    return this.opened(rankOf, meet, Number.POSITIVE_INFINITY);
  }

  /** What lies in the pieces that a circle touches, which is all in it and somewhat more. */
  *around(from: Spot, radiusKm: number): Generator<T> {
    for (const { items } of this.touched(from, radiusKm, 0)) yield* items;
  }

  /** How many those are, or more: pieces of no more than `coarse` things count whole. */
  countAround(from: Spot, radiusKm: number, coarse: number): number {
    let count = 0;
    for (const piece of this.touched(from, radiusKm, coarse)) count += piece.count;
    return count;
  }

  /**
   * Opens pieces and meets things, the least rank first; stops above `most`. A piece of no rank (NaN)
   * has nothing.
   */
  private *opened(
    rankOf: (piece: QuadtreeNode<T>) => number,
    meet: (item: T) => Met | null,
    most: number,
  ): Generator<Near<T> | null> {
    const first: Open<T> = { rank: 0, km: 0, piece: this.all, item: null };
    const waiting = new TinyQueue([first], (a, b) => this.order(a, b));
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { rank, km, piece, item } = next;
      if (item !== null && rank > most) return;
      if (item !== null) yield { item, km };
      for (const part of piece?.parts ?? []) {
        const least = part.count === 0 ? Number.NaN : rankOf(part);
        if (least <= most) waiting.push({ rank: least, km: 0, piece: part, item: null });
      }
      for (const each of piece?.items ?? []) {
        const met = meet(each);
        if (met === null) yield null;
        else waiting.push({ ...met, piece: null, item: each });
      }
    }
  }

  /** The pieces that a circle touches and that are cut no more, or have no more than `coarse`. */
  private *touched(from: Spot, radiusKm: number, coarse: number): Generator<QuadtreeNode<T>> {
    const point = pointOf(from);
    const open = [this.all];
    for (let piece = open.pop(); piece !== undefined; piece = open.pop()) {
      if (piece.count === 0 || !isTouched(piece, point, radiusKm)) continue;
      if (piece.parts.length === 0 || piece.count <= coarse) yield piece;
      else open.push(...piece.parts);
    }
  }

  /** Counts one more thing into a piece. */
  private take(piece: QuadtreeNode<T>, item: T): void {
    const { least } = piece;
    piece.count += 1;
    piece.least = this.ranks.map((rank, n) =>
      Math.min(least[n] ?? Number.POSITIVE_INFINITY, rank(item)),
    );
  }

  private leastOf({ items, parts }: QuadtreeNode<T>): number[] {
    return this.ranks.map((rank, n) => {
      let least = Number.POSITIVE_INFINITY;
      for (const item of items) least = Math.min(least, rank(item));
      for (const part of parts) least = Math.min(least, part.least[n] ?? least);
      return least;
    });
  }

  private cut(piece: QuadtreeNode<T>): void {
    const { items } = piece;
    piece.items = [];
    piece.parts = inFour(piece);
    for (const item of items) {
      const part = partAt(piece, this.spotOf(item));
      this.take(part, item);
      part.items.push(item);
    }
    for (const part of piece.parts) {
      if (part.items.length > itemsMax && part.depth < depthMax) this.cut(part);
    }
  }

  /** Orders a node before an item of the same rank: what is in the node may come first. */
  private order(a: Open<T>, b: Open<T>): number {
    if (a.rank !== b.rank) return a.rank - b.rank;
    if (a.item === null || b.item === null)
      return Number(b.item === null) - Number(a.item === null);
    return this.compare(a.item, b.item);
  }
}
