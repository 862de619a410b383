/**
 * Bucket: the offers of one kind in one cell, on one shelf or, where there are many, on one for each
 * day that they begin on: whoever is free for some days only does not look through the others.
 */
import { dayMs } from "../../contracts/core/units.ts";
import type { Offer } from "../score/offer.ts";
import { timesOf } from "../score/score.ts";
import { OfferColumns } from "./offer-columns.ts";

/** What is kept together: it differs in place, pay and time only, as far as a bound can tell. */
export type BucketKind = {
  readonly categoryId: string;
  readonly asksSkills: boolean;
};

/** More are parted by their days. */
const togetherMax = 128;
/** The rate of the best paid where there is none. */
const nothing = -1;

export class Bucket {
  /** The numbers of its cell and its kind. */
  readonly area: number;
  readonly kind: number;
  readonly asksSkills: boolean;
  /** No offer that was here was longer. */
  longestHours = 0;
  /** Of the best paid, for an hour of the shift; below 0 where there is none. */
  bestRate = nothing;
  /** Whether the shelves are one for each day. */
  isParted = false;
  /** What is asked of each shelf first lies together: its day, and the rate of its best paid. */
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
    const at = this.shelfOf(this.dayOf(offer));
    const shelf = this.shelves[at] as OfferColumns;
    shelf.insert(offer);
    this.rates[at] = shelf.bestRate;
    this.bestRate = Math.max(this.bestRate, shelf.bestRate);
    if (!this.isParted && shelf.offers.length > togetherMax) this.part(shelf.offers);
  }

  remove(offer: Offer): void {
    const at = this.days.indexOf(this.dayOf(offer));
    const shelf = this.shelves[at];
    if (shelf === undefined) return;
    shelf.remove(offer);
    if (shelf.offers.length > 0) this.rates[at] = shelf.bestRate;
    else for (const each of [this.days, this.rates, this.shelves]) each.splice(at, 1);
    if (this.shelves.length === 0) this.isParted = false;
    this.bestRate = Math.max(nothing, ...this.rates);
  }

  private part(offers: readonly Offer[]): void {
    for (const each of [this.days, this.rates, this.shelves]) each.length = 0;
    this.isParted = true;
    for (const offer of offers) this.insert(offer);
  }

  /** All are of one day as long as they are together. */
  private dayOf({ startsMs }: Offer): number {
    return this.isParted ? Math.floor(startsMs / dayMs) : 0;
  }

  /** Where the shelf of a day is. */
  private shelfOf(day: number): number {
    const known = this.days.indexOf(day);
    if (known !== -1) return known;
    this.rates.push(nothing);
    this.shelves.push(new OfferColumns());
    return this.days.push(day) - 1;
  }
}
