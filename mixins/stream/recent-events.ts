/**
 * Recent events: what streams sent lately, by receiver, so that a client can resume.
 *
 * Bounded in number. Where something was dropped, the log's floor rises: a client that resumes from
 * below it has to read everything again.
 */
import type { StreamItem } from "../../services/contracts/stream-rules.ts";
import type { Place } from "./stream-position.ts";

export type RecentEvent = {
  readonly item: StreamItem;
  readonly source: string;
  readonly place: Place;
};
type Nth = { readonly n: number; readonly event: RecentEvent };
type Kept = { readonly userId: string; readonly event: RecentEvent };

/** The newest events of all logs, in the order in which they came. */
export class RecentEvents {
  private readonly max: number;
  private readonly byUser = new Map<string, Nth[]>();
  /** A ring: slot `n % max` has the n-th. */
  private readonly ring: (Kept | undefined)[] = [];
  private added = 0;
  private readonly floors = new Map<string, Place>();

  /** Keeps `max` events; one with two receivers counts twice. */
  constructor(max: number) {
    this.max = max;
  }

  /** The place of a log from which on everything is here. */
  floorOf(source: string): Place {
    return this.floors.get(source) ?? Number.POSITIVE_INFINITY;
  }

  /** From here on, all events of a log will be added. */
  begin(source: string, floor: Place): void {
    this.floors.set(source, floor);
  }

  add(userId: string, event: RecentEvent): void {
    const slot = this.added % this.max;
    const oldest = this.ring[slot];
    if (oldest !== undefined) this.drop(oldest);
    this.ring[slot] = { userId, event };
    const nth = { n: this.added, event };
    this.added += 1;
    const own = this.byUser.get(userId);
    if (own === undefined) this.byUser.set(userId, [nth]);
    else own.push(nth);
  }

  /**
   * A user's events behind the given places, and those at the jobs of some other employers; of a log
   * without a place, none.
   */
  after(
    userId: string,
    from: ReadonlyMap<string, Place>,
    employerIds: readonly string[] = [],
  ): RecentEvent[] {
    const managed = employerIds.flatMap((employerId) =>
      this.of(employerId).filter(({ event }) => event.item.atJob?.employerId === employerId),
    );
    const isBehind = ({ event: { source, place } }: Nth): boolean =>
      place > (from.get(source) ?? Number.POSITIVE_INFINITY);
    const all = [...this.of(userId), ...managed].filter(isBehind);
    return all.sort((one, other) => one.n - other.n).map(({ event }) => event);
  }

  private of(userId: string): readonly Nth[] {
    return this.byUser.get(userId) ?? [];
  }

  /** A user's events are in the order in which they were added, so the oldest is the first. */
  private drop({ userId, event: { source, place } }: Kept): void {
    const own = this.byUser.get(userId);
    own?.shift();
    if (own?.length === 0) this.byUser.delete(userId);
    this.floors.set(source, Math.max(this.floorOf(source), place));
  }
}
