/**
 * Hour buckets: sums of the facts of each hour, kept in memory, equal to the facts at every answer.
 *
 * A fact belongs to one hour for good: the time that decides it is set once. A message marks its
 * documents after they are written, and the hours of marked documents are summed again from their
 * own facts before the next answer. So no order of the logs and no repeated page makes a bucket
 * differ from a sum over all facts. An hour without news costs nothing.
 */
import type { ReadModel } from "../../../mixins/projection/read-model.ts";
import type { Doc } from "../../../mixins/store/store.ts";
import { hourMs, type Instant, instant, later } from "../../contracts/core/units.ts";
import { eachOf } from "../facts/facts.query.ts";
import type { Window } from "../time-window.ts";

/** How the facts of an hour become a bucket. */
export type Summing<D extends Doc, B> = {
  /** The indexed field that begins with the time that decides the hour, where there is one. */
  readonly field: keyof D & string;
  readonly timeOf: (fact: D) => Instant | null;
  readonly empty: () => B;
  readonly add: (bucket: B, fact: D) => void;
};

/** With more marked documents it is cheaper to read all facts once. */
const marksMax = 2000;
const hourDocsMax = 1_000_000;

const hourOf = (at: Instant): Instant => instant(Math.floor(Date.parse(at) / hourMs) * hourMs);

/** The buckets of one read model, which this process keeps. */
export class HourBuckets<D extends Doc, B> {
  private readonly facts: ReadModel<D>;
  private readonly summing: Summing<D, B>;
  private buckets = new Map<Instant, B>();
  private marked = new Set<string>();
  /** Counts the copies that went live: what was read from an older one is thrown away. */
  private copies = 0;
  private isLoaded = false;
  private work: Promise<void> = Promise.resolve();

  constructor(facts: ReadModel<D>, summing: Summing<D, B>) {
    this.facts = facts;
    this.summing = summing;
    facts.onWritten((ids) => {
      if (ids === null) {
        this.copies += 1;
        this.isLoaded = false;
      } else for (const id of ids) this.marked.add(id);
    });
  }

  /** How many buckets there are. */
  get size(): number {
    return this.buckets.size;
  }

  /** Sums the hours of marked documents again. Resolves when all that was marked before is in. */
  refresh(): Promise<void> {
    // The refresh that runs may have begun before the last mark, so each caller has one of its own.
    this.work = this.work.catch(() => undefined).then(() => this.catchUp());
    return this.work;
  }

  /**
   * Passes the buckets of the whole hours in a window to `whole`, and the facts of the hours at its
   * edges to `single`. O(buckets + facts of two hours).
   */
  async each(
    { from, to }: Window,
    whole: (bucket: B) => void,
    single: (fact: D) => void,
  ): Promise<void> {
    await this.refresh();
    const [firstHour, lastHour] = [hourOf(from), hourOf(to)];
    const edges: Instant[] = [];
    for (const [hour, bucket] of this.buckets) {
      if (hour >= from && hour < lastHour) whole(bucket);
      else if (hour === firstHour || (hour === lastHour && to > lastHour)) edges.push(hour);
    }
    for (const hour of edges) {
      for (const fact of await this.factsOf(hour)) {
        const at = this.summing.timeOf(fact);
        if (at !== null && at >= from && at < to) single(fact);
      }
    }
  }

  private factsOf(hour: Instant): Promise<D[]> {
    const bounds = { $gte: hour, $lt: later(hour, hourMs) };
    return this.facts.find({ [this.summing.field]: bounds }, { limit: hourDocsMax });
  }

  private async catchUp(): Promise<void> {
    if (this.isLoaded && this.marked.size === 0) return;
    const { copies, marked } = this;
    this.marked = new Set();
    try {
      if (!this.isLoaded || marked.size > marksMax) await this.load();
      else await this.sumAgain(marked);
      // Another copy went live meanwhile.
      if (this.copies !== copies) return await this.catchUp();
      this.isLoaded = true;
    } catch (error) {
      this.isLoaded = false;
      throw error;
    }
  }

  private async load(): Promise<void> {
    const buckets = new Map<Instant, B>();
    await eachOf(this.facts, (fact) => this.addTo(buckets, fact));
    this.buckets = buckets;
  }

  private async sumAgain(marked: ReadonlySet<string>): Promise<void> {
    const ids = [...marked];
    const facts = await this.facts.find({ _id: { $in: ids } }, { limit: ids.length });
    const times = facts.map((fact) => this.summing.timeOf(fact)).filter((at) => at !== null);
    for (const hour of new Set(times.map(hourOf))) {
      const one = new Map<Instant, B>();
      for (const fact of await this.factsOf(hour)) this.addTo(one, fact);
      for (const [key, bucket] of one) this.buckets.set(key, bucket);
    }
  }

  private addTo(buckets: Map<Instant, B>, fact: D): void {
    const at = this.summing.timeOf(fact);
    if (at === null) return;
    const hour = hourOf(at);
    const bucket = buckets.get(hour) ?? this.summing.empty();
    buckets.set(hour, bucket);
    this.summing.add(bucket, fact);
  }
}
