/**
 * Offer columns: the offers of one kind and cell, of all days or of one, best paid first.
 *
 * The numbers of an offer are kept as 32-bit floats. They are rounded in the safe direction: a
 * bound computed from them is never below the offer's own score (./score-bound.ts). Each number has
 * its own column. Most offers are skipped for their start or their pay, and then no other column is
 * read.
 */
import { minuteMs } from "../../contracts/core/units.ts";
import type { Offer } from "../score/offer.ts";
import { timesOf } from "../score/score.ts";

/** The columns, in order. */
export const column = {
  /** Won per hour of the shift, breaks unpaid. */
  rate: 0,
  wage: 1,
  starts: 2,
  ends: 3,
  x: 4,
  y: 5,
  z: 6,
  skills: 7,
  skillCount: 8,
} as const;
const columns = 9;

/** A 32-bit float holds whole numbers up to 2^24 exactly. */
const skillBits = 24;
const rowsLeast = 4;
const growth = 1.25;

/** The minute in which an instant lies. */
export const minuteOf = (ms: number): number => Math.fround(Math.floor(ms / minuteMs));
/** The first minute that does not begin before an instant. */
export const minuteAfter = (ms: number): number => Math.fround(Math.ceil(ms / minuteMs));

const bits = new Map<string, number>();
const bitsMax = 10_000;

/** One of a few bits for each skill; two skills may share one. */
const bitOf = (skill: string): number => {
  const known = bits.get(skill);
  if (known !== undefined) return known;
  let sum = 0;
  for (let n = 0; n < skill.length; n += 1) sum = (sum * 31 + skill.charCodeAt(n)) | 0;
  const bit = 1 << ((sum >>> 0) % skillBits);
  if (bits.size < bitsMax) bits.set(skill, bit);
  return bit;
};

/** The bits of all given skills, combined. */
export const bitsOf = (skills: Iterable<string>): number => {
  let all = 0;
  for (const skill of skills) all |= bitOf(skill);
  return all;
};

/** The pay per hour of the shift in won, breaks unpaid. */
export const rateOf = (offer: Offer): number => offer.hourlyWageWon * timesOf(offer).paidShare;

/** A set of columns, sorted by `rate`, highest first. */
export class OfferColumns {
  readonly offers: Offer[] = [];
  /** Allocated rows: the offset between the starts of two columns. */
  room = rowsLeast;
  cells = new Float32Array(rowsLeast * columns);

  /** The best pay per hour of the shift; there must be an offer. */
  get bestRate(): number {
    return this.cells[column.rate] as number;
  }

  /** Inserts an offer after all that pay as much. O(n), but a single memory move per column. */
  insert(offer: Offer): void {
    const rate = Math.fround(rateOf(offer));
    const { length } = this.offers;
    if (length === this.room) this.grow();
    const at = this.rowFor(rate);
    this.offers.splice(at, 0, offer);
    const [x, y, z] = offer.point;
    const { startsMs, endsMs, skills } = offer;
    const times = [minuteOf(startsMs), minuteAfter(endsMs)];
    const row = [rate, offer.hourlyWageWon, ...times, x, y, z, bitsOf(skills), skills.length];
    for (const [n, value] of row.entries()) {
      const from = n * this.room;
      this.cells.copyWithin(from + at + 1, from + at, from + length);
      this.cells[from + at] = value;
    }
  }

  remove(offer: Offer): void {
    const at = this.offers.indexOf(offer);
    if (at === -1) return;
    for (let from = 0; from < this.cells.length; from += this.room) {
      this.cells.copyWithin(from + at, from + at + 1, from + this.offers.length);
    }
    this.offers.splice(at, 1);
  }

  private grow(): void {
    const room = Math.ceil((this.room + 1) * growth);
    const wider = new Float32Array(room * columns);
    for (let n = 0; n < columns; n += 1) {
      wider.set(this.cells.subarray(n * this.room, (n + 1) * this.room), n * room);
    }
    [this.room, this.cells] = [room, wider];
  }

  /** The row for a rate. O(log n). */
  private rowFor(rate: number): number {
    let [low, high] = [0, this.offers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.cells[middle] ?? 0) >= rate) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
