/**
 * Quadtree: items on a map, nearest first or in another order, without looking at all of them.
 *
 * A node with many items is cut in four, again and again. The node that can have the nearest item
 * is opened first. So a result costs the same at every place, however many items there are and
 * however far away. For every other order a node has its least rank, and the node that can have the
 * first item is opened first.
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
type Ranked = { readonly rank: number; readonly km: number };
type Open<T> = Ranked & { readonly node: QuadtreeNode<T> | null; readonly item: T | null };
type Ranks<T> = readonly ((item: T) => number)[];

/** Items on a map, by distance and by rank. */
export class Quadtree<T> {
  private readonly all = quadtreeNode<T>(world, 0);
  private readonly spotOf: (item: T) => Spot;
  private readonly compare: (a: T, b: T) => number;
  private readonly ranks: Ranks<T>;

  /**
   * `compare` orders items of equal distance or rank, and must not answer 0 for two different ones.
   * `ranks` are the other orders.
   */
  constructor(spotOf: (item: T) => Spot, compare: (a: T, b: T) => number, ranks: Ranks<T> = []) {
    this.spotOf = spotOf;
    this.compare = compare;
    this.ranks = ranks;
  }

  add(item: T): void {
    const spot = this.spotOf(item);
    let node = this.all;
    for (; node.parts.length > 0; node = partAt(node, spot)) this.take(node, item);
    this.take(node, item);
    node.items.push(item);
    if (node.items.length > itemsMax && node.depth < depthMax) this.cut(node);
  }

  /** The spot and the ranks of the item must be what they were when it was added. */
  remove(item: T): void {
    const spot = this.spotOf(item);
    const way: QuadtreeNode<T>[] = [];
    for (let node = this.all; ; node = partAt(node, spot)) {
      way.push(node);
      if (node.parts.length === 0) break;
    }
    const last = way.at(-1) as QuadtreeNode<T>;
    last.items.splice(last.items.indexOf(item), 1);
    for (const node of way.reverse()) {
      node.count -= 1;
      if (node.parts.length > 0 && node.count < itemsMax / 2) {
        node.items = itemsIn(node);
        node.parts = [];
      }
      node.least = this.leastOf(node);
    }
  }

  /** The items that fit within `radiusKm`, nearest first; null for each that does not fit. */
  nearest(from: Spot, radiusKm: number, fits: (item: T) => boolean): Generator<Near<T> | null> {
    const point = pointOf(from);
    const rankOf = (node: QuadtreeNode<T>) => kmTo(node, point);
    const visit = (item: T): Ranked | null => {
      if (!fits(item)) return null;
      const km = distanceKm(from, this.spotOf(item));
      return { rank: km, km };
    };
    return this.opened(rankOf, visit, radiusKm);
  }

  /** The same, in the order of that number in `ranks`. */
  ranked(
    order: number,
    from: Spot,
    radiusKm: number,
    fits: (item: T) => boolean,
  ): Generator<Near<T> | null> {
    const point = pointOf(from);
    const rankItem = this.ranks[order] as (item: T) => number;
    const rankOf = (node: QuadtreeNode<T>) =>
      isTouched(node, point, radiusKm) ? (node.least[order] as number) : Number.NaN;
    const visit = (item: T): Ranked | null => {
      const km = distanceKm(from, this.spotOf(item));
      return km <= radiusKm && fits(item) ? { rank: rankItem(item), km } : null;
    };
    return this.opened(rankOf, visit, Number.POSITIVE_INFINITY);
  }

  /** The items of the nodes that a circle touches: all in the circle, and some more. */
  *around(from: Spot, radiusKm: number): Generator<T> {
    for (const { items } of this.touched(from, radiusKm, 0)) yield* items;
  }

  /** How many those are, or more: nodes of no more than `coarse` items count whole. */
  countAround(from: Spot, radiusKm: number, coarse: number): number {
    let count = 0;
    for (const node of this.touched(from, radiusKm, coarse)) count += node.count;
    return count;
  }

  /**
   * Opens nodes and visits items, the least rank first; stops above `most`. A node of rank NaN is
   * skipped.
   */
  private *opened(
    rankOf: (node: QuadtreeNode<T>) => number,
    visit: (item: T) => Ranked | null,
    most: number,
  ): Generator<Near<T> | null> {
    const first: Open<T> = { rank: 0, km: 0, node: this.all, item: null };
    const waiting = new TinyQueue([first], (a, b) => this.order(a, b));
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { rank, km, node, item } = next;
      if (item !== null && rank > most) return;
      if (item !== null) yield { item, km };
      for (const part of node?.parts ?? []) {
        const least = part.count === 0 ? Number.NaN : rankOf(part);
        if (least <= most) waiting.push({ rank: least, km: 0, node: part, item: null });
      }
      for (const each of node?.items ?? []) {
        const visited = visit(each);
        if (visited === null) yield null;
        else waiting.push({ ...visited, node: null, item: each });
      }
    }
  }

  /** The nodes that a circle touches and that are not cut, or have no more than `coarse` items. */
  private *touched(from: Spot, radiusKm: number, coarse: number): Generator<QuadtreeNode<T>> {
    const point = pointOf(from);
    const open = [this.all];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node.count === 0 || !isTouched(node, point, radiusKm)) continue;
      if (node.parts.length === 0 || node.count <= coarse) yield node;
      else open.push(...node.parts);
    }
  }

  /** Counts one more item into a node. */
  private take(node: QuadtreeNode<T>, item: T): void {
    const { least } = node;
    node.count += 1;
    node.least = this.ranks.map((rank, n) =>
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

  private cut(node: QuadtreeNode<T>): void {
    const { items } = node;
    node.items = [];
    node.parts = inFour(node);
    for (const item of items) {
      const part = partAt(node, this.spotOf(item));
      this.take(part, item);
      part.items.push(item);
    }
    for (const part of node.parts) {
      if (part.items.length > itemsMax && part.depth < depthMax) this.cut(part);
    }
  }

  /** A node comes before an item of equal rank: it may contain the first item. */
  private order(a: Open<T>, b: Open<T>): number {
    if (a.rank !== b.rank) return a.rank - b.rank;
    if (a.item === null || b.item === null)
      return Number(b.item === null) - Number(a.item === null);
    return this.compare(a.item, b.item);
  }
}
