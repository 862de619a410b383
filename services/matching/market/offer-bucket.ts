/**
 * Bucket: the offers of one kind in one cell, in one set of columns or, where there are many, in
 * one per start day. A worker who is free on some days only skips the other days.
 */
import { dayMs } from "../../contracts/core/units.ts";
import type { Offer } from "../score/offer.ts";
import { timesOf } from "../score/score.ts";
import { OfferColumns } from "./offer-columns.ts";

/**
 * The kind of a bucket: its offers differ only in place, pay and time, as far as a bound can see.
 */
export type BucketKind = {
  readonly categoryId: string;
  readonly asksSkills: boolean;
};

/** A bucket with more offers is partitioned by start day. */
const togetherMax = 128;
/** The best rate of an empty bucket. */
const noRate = -1;

/** The offers of one kind in one cell. */
export class Bucket {
  /** The index of its cell and of its kind. */
  readonly area: number;
  readonly kind: number;
  readonly asksSkills: boolean;
  /** At least the length of every offer that was ever here. */
  longestHours = 0;
  /** The best pay per hour of the shift, in won; below 0 when empty. */
  bestRate = noRate;
  /** Whether there is one set of columns per day. */
  isParted = false;
  /** What is read first of each set of columns: its day and its best rate, side by side. */
  readonly days: number[] = [];
  readonly rates: number[] = [];
  readonly shelves: OfferColumns[] = [];

  constructor(area: number, kind: number, { asksSkills }: BucketKind) {
    this.area = area;
    this.kind = kind;
    this.asksSkills = asksSkills;
  }

  insert(offer: Offer): void {
    this.longestHours = Math.max(this.longestHours, timesOf(offer).hours);
    const at = this.columnsAt(this.dayOf(offer));
    const columns = this.shelves[at] as OfferColumns;
    columns.insert(offer);
    this.rates[at] = columns.bestRate;
    this.bestRate = Math.max(this.bestRate, columns.bestRate);
    if (!this.isParted && columns.offers.length > togetherMax) this.partition(columns.offers);
  }

  remove(offer: Offer): void {
    const at = this.days.indexOf(this.dayOf(offer));
    const columns = this.shelves[at];
    if (columns === undefined) return;
    columns.remove(offer);
    if (columns.offers.length > 0) this.rates[at] = columns.bestRate;
    else for (const each of [this.days, this.rates, this.shelves]) each.splice(at, 1);
    if (this.shelves.length === 0) this.isParted = false;
    this.bestRate = Math.max(noRate, ...this.rates);
  }

  private partition(offers: readonly Offer[]): void {
    for (const each of [this.days, this.rates, this.shelves]) each.length = 0;
    this.isParted = true;
    for (const offer of offers) this.insert(offer);
  }

  /** All offers count as one day until the bucket is partitioned. */
  private dayOf({ startsMs }: Offer): number {
    return this.isParted ? Math.floor(startsMs / dayMs) : 0;
  }

  /** The index of a day's columns; makes them when absent. */
  private columnsAt(day: number): number {
    const known = this.days.indexOf(day);
    if (known !== -1) return known;
    this.rates.push(noRate);
    this.shelves.push(new OfferColumns());
    return this.days.push(day) - 1;
  }
}
