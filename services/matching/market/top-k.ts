/** Top-k: the best items of a ranking, kept while scanning. */
import type { Offer } from "../score/offer.ts";
import type { Beside } from "../score/score.ts";

export type Ranked = {
  readonly offer: Offer;
  readonly hundredths: number;
  readonly way: number;
  readonly beside: Beside;
};

const isBefore = (a: Ranked, b: Ranked): boolean =>
  a.hundredths === b.hundredths ? a.offer.jobId < b.offer.jobId : a.hundredths > b.hundredths;

/** The best so far, at most `limit`, best first. */
export class TopK {
  readonly ranked: Ranked[] = [];
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** The score an offer must reach to enter; -1 while there is space. */
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
