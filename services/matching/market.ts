/**
 * Market: the open jobs, by where they are.
 *
 * The map is cut into cells; in a cell the best paid come first. From how far a cell is and how
 * much its next offer pays follows what it can score at most, so most of a large market need not
 * be looked at, and the answer is still the one that looking at everything gives.
 */
import type { EventOf } from "../contracts/events.ts";
import { type Offer, offerOf, suits, type Wish } from "./offer.ts";
import { hundredthsMax, hundredthsOf, wagePoints } from "./score.ts";

export type Ranked = { readonly offer: Offer; readonly hundredths: number; readonly way: number };

/** How a job stands, as the job service announces it. */
export type JobState = EventOf<"job.changed">;

/** Which page of the ranking: what comes after `after`, at most `limit`. */
export type Page = {
  /** Offers that have begun by now are not shown. */
  readonly nowMs: number;
  /** The instant that the whole ranking is made for. */
  readonly atMs: number;
  readonly after: { readonly hundredths: number; readonly id: string } | null;
  readonly limit: number;
  /** Employers whose jobs are not shown. */
  readonly avoids?: ReadonlySet<string>;
};

/** Offers of one cell, best paid first. */
type Cell = {
  readonly south: number;
  readonly west: number;
  readonly cosMin: number;
  readonly offers: Offer[];
};

/** About two kilometres. */
const cellDegrees = 0.02;
const cellRadians = (cellDegrees * Math.PI) / 180;
/** More than a parallel has cells. */
const columns = 20_000;
const sweepMs = 60_000;
const fullTurn = 2 * Math.PI;
/** Bounds are a little generous, so that the last bit of a float never hides an offer. */
const slack = 2;
const wayMargin = 1 + 1e-9;

const rowOf = (latitude: number): number => Math.floor((latitude + Math.PI / 2) / cellRadians);
const columnOf = (longitude: number): number => Math.floor((longitude + Math.PI) / cellRadians);

const cellAt = (row: number, column: number): Cell => {
  const south = row * cellRadians - Math.PI / 2;
  const north = south + cellRadians;
  const cosMin = Math.max(0, Math.min(Math.cos(south), Math.cos(north)));
  return { south, west: column * cellRadians - Math.PI, cosMin, offers: [] };
};

/** What is missing from `value` to the nearest edge of a span of one cell; 0 inside. */
const gap = (value: number, from: number): number =>
  Math.max(0, from - value, value - from - cellRadians);

/** No offer of the cell has a smaller haversine, from whichever side one comes. */
const nearestWay = (wish: Wish, cell: Cell): number => {
  const east = Math.min(
    gap(wish.longitude, cell.west),
    gap(wish.longitude + fullTurn, cell.west),
    gap(wish.longitude - fullTurn, cell.west),
  );
  const [a, b] = [Math.sin(gap(wish.latitude, cell.south) / 2), Math.sin(east / 2)];
  return a * a + wish.cosLatitude * cell.cosMin * b * b;
};

/** Where an offer of that wage goes: behind all that pay as much. O(log n). */
const placeIn = ({ offers }: Cell, hourlyWageWon: number): number => {
  let [low, high] = [0, offers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offers[middle]?.hourlyWageWon ?? 0) >= hourlyWageWon) low = middle + 1;
    else high = middle;
  }
  return low;
};

const isOpen = ({ job: { status, seats, seatsTaken } }: Offer): boolean =>
  status === "open" && seatsTaken < seats;

const isBefore = (a: Ranked, b: Ranked): boolean =>
  a.hundredths === b.hundredths ? a.offer.jobId < b.offer.jobId : a.hundredths > b.hundredths;

/** The best so far, at most `limit`, best first. */
class Best {
  readonly ranked: Ranked[] = [];
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** What an offer must have to come in; nothing is asked while there is room. */
  get floor(): number {
    const last = this.ranked.length < this.limit ? undefined : this.ranked.at(-1);
    return last === undefined ? -1 : last.hundredths;
  }

  add(one: Ranked): void {
    let at = this.ranked.length;
    for (let n = at - 1; n >= 0; n -= 1) {
      const other = this.ranked[n];
      if (other === undefined || isBefore(other, one)) break;
      at = n;
    }
    this.ranked.splice(at, 0, one);
    if (this.ranked.length > this.limit) this.ranked.pop();
  }
}

const consider = (best: Best, wish: Wish, offer: Offer, page: Page): void => {
  if (page.avoids?.has(offer.job.employer.userId)) return;
  const way = suits(wish, offer, page.nowMs);
  if (way < 0) return;
  const hundredths = hundredthsOf(wish, offer, way, page.atMs);
  if (hundredths < best.floor) return;
  const { after } = page;
  const isShown =
    after !== null &&
    (hundredths > after.hundredths || (hundredths === after.hundredths && offer.jobId <= after.id));
  if (!isShown) best.add({ offer, hundredths, way });
};

export class Market {
  private readonly cells = new Map<number, Cell>();
  /** Every job that lives: one whose seats are all taken may have a free one again. */
  private readonly living = new Map<string, Offer>();
  private sweptMs = 0;

  /** How many jobs can be applied for. */
  get size(): number {
    return [...this.cells.values()].reduce((sum, { offers }) => sum + offers.length, 0);
  }

  /**
   * Takes the last state of a job. A state without the posting goes with the one before; whoever
   * reads the log in order has seen it.
   */
  follow({ jobId, status, seatsTaken, job }: JobState): void {
    const posting = job ?? this.living.get(jobId)?.job;
    this.drop(jobId);
    if (posting === undefined || (status !== "open" && status !== "filled")) return;
    const offer = offerOf({ ...posting, status, seatsTaken });
    this.living.set(jobId, offer);
    if (!isOpen(offer)) return;
    const cell = this.cellOf(offer);
    cell.offers.splice(placeIn(cell, offer.hourlyWageWon), 0, offer);
  }

  /** Drops what has begun, once a minute at most: nobody applies for it any more. */
  sweep(nowMs: number): void {
    if (Math.abs(nowMs - this.sweptMs) < sweepMs) return;
    this.sweptMs = nowMs;
    for (const { jobId, startsMs } of this.living.values()) {
      if (startsMs <= nowMs) this.drop(jobId);
    }
  }

  /** An offer that lives, whoever may still apply for it; undefined for every other job. */
  offer(jobId: string): Offer | undefined {
    return this.living.get(jobId);
  }

  /** The offers that suit, best first, equal ones by their id. */
  best(wish: Wish, page: Page): Ranked[] {
    const best = new Best(page.limit);
    const paidMost = wagePoints(wish, Number.MAX_SAFE_INTEGER);
    for (const { cell, way } of this.cellsNear(wish)) {
      const most = hundredthsMax(wish, way) + slack;
      // Cells come nearest first: when the best paid of all could not come in, no later one can.
      if (most + paidMost < best.floor) break;
      for (const offer of cell.offers) {
        if (offer.hourlyWageWon < wish.hourlyWageWonMin) break;
        if (most + wagePoints(wish, offer.hourlyWageWon) < best.floor) break;
        consider(best, wish, offer, page);
      }
    }
    return best.ranked;
  }

  private drop(jobId: string): void {
    const offer = this.living.get(jobId);
    if (offer === undefined) return;
    this.living.delete(jobId);
    if (!isOpen(offer)) return;
    const { offers } = this.cellOf(offer);
    offers.splice(offers.indexOf(offer), 1);
  }

  private cellOf({ latitude, longitude }: Offer): Cell {
    const [row, column] = [rowOf(latitude), columnOf(longitude)];
    const key = row * columns + column;
    const cell = this.cells.get(key) ?? cellAt(row, column);
    this.cells.set(key, cell);
    return cell;
  }

  private cellsNear(wish: Wish): { cell: Cell; way: number }[] {
    const near: { cell: Cell; way: number }[] = [];
    for (const cell of this.cells.values()) {
      const way = nearestWay(wish, cell);
      if (way <= wish.haversineMax * wayMargin && cell.offers.length > 0) near.push({ cell, way });
    }
    return near.sort((a, b) => a.way - b.way);
  }
}
