/**
 * Offer grid: the open offers by location, in cells, and within a cell by kind.
 *
 * The distance of a cell and the best pay of a kind bound the score there from above. So most of a
 * large market is never examined.
 */
import { type Offer, spotOf } from "../score/offer.ts";
import { type Cell, cellAt, cellOf } from "./geo-cells.ts";
import { Bucket, type BucketKind } from "./offer-bucket.ts";
import {
  type Bound,
  boundsOf,
  kindMost,
  mostOf,
  type Near,
  nearOf,
  type Sought,
} from "./score-bound.ts";

type Area = { readonly cell: Cell; readonly buckets: Bucket[] };

/** Bounds are sorted in steps of this many hundredths, down from the greatest possible one. */
const boundStep = 50;
const boundMax = 10_100;

/** The index of all open offers, by cell and kind. */
export class OfferGrid {
  private readonly areas: Area[] = [];
  private readonly numbers = new Map<number, number>();
  private readonly kinds: BucketKind[] = [];

  insert(offer: Offer): void {
    this.bucketOf(offer).insert(offer);
  }

  remove(offer: Offer): void {
    this.bucketOf(offer).remove(offer);
  }

  /**
   * The bounds that may hold offers for a worker, best first in coarse steps. `floor` is the score
   * an offer must be able to reach at that moment.
   */
  *bounded(sought: Sought, floor: () => number): Generator<Bound> {
    const plains = this.plainsFor(sought);
    const nears: (Near | null)[] = [];
    const steps: Bucket[][] = [];
    for (const [n, { cell, buckets }] of this.areas.entries()) {
      const near = nearOf(sought, cell);
      nears[n] = near;
      if (near === null) continue;
      for (const bucket of buckets) {
        const plain = plains[bucket.kind] ?? -1;
        if (plain < 0 || bucket.bestRate < 0) continue;
        const most = mostOf(sought, bucket, plain, near);
        const step = Math.max(0, Math.floor((boundMax - most) / boundStep));
        const inStep = steps[step];
        if (inStep === undefined) steps[step] = [bucket];
        else inStep.push(bucket);
      }
    }
    for (const buckets of steps) {
      for (const bucket of buckets ?? []) {
        const [plain, near] = [plains[bucket.kind] ?? -1, nears[bucket.area] ?? null];
        if (near === null || mostOf(sought, bucket, plain, near) < floor()) continue;
        yield* boundsOf(sought, bucket, plain, near, floor);
      }
    }
  }

  /** By kind, the most points beside distance, pay, skills and start; -1 for an unwanted kind. */
  private plainsFor(sought: Sought): number[] {
    const { wanted } = sought.wish;
    return this.kinds.map((kind) =>
      wanted.size > 0 && !wanted.has(kind.categoryId) ? -1 : kindMost(sought, kind),
    );
  }

  private kindOf({ categoryId, skills }: Offer): number {
    const asksSkills = skills.length > 0;
    const known = this.kinds.findIndex(
      (kind) => kind.categoryId === categoryId && kind.asksSkills === asksSkills,
    );
    return known === -1 ? this.kinds.push({ categoryId, asksSkills }) - 1 : known;
  }

  private areaOf(offer: Offer): number {
    const { row, column, key } = cellOf(spotOf(offer.job.place));
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const made = this.areas.push({ cell: cellAt(row, column), buckets: [] }) - 1;
    this.numbers.set(key, made);
    return made;
  }

  private bucketOf(offer: Offer): Bucket {
    const [area, kind] = [this.areaOf(offer), this.kindOf(offer)];
    const { buckets } = this.areas[area] as Area;
    const known = buckets.find((bucket) => bucket.kind === kind);
    if (known !== undefined) return known;
    const made = new Bucket(area, kind, this.kinds[kind] as BucketKind);
    buckets.push(made);
    return made;
  }
}
