/**
 * Day counts: how often each thing happened on each day of Asia/Seoul, by the time of the event.
 *
 * A day with fewer than five people counts as 0: "none, or fewer than five".
 */
import type { Metric } from "../../contracts/analytics/insights.ts";
import type { SeoulDate } from "../../contracts/core/units.ts";
import type { EventName } from "../../contracts/events.ts";
import type { Message } from "../../contracts/index.ts";
import { peopleMin } from "../people-min.ts";
import { dayNumber } from "./day-number.ts";

const metricOf: Readonly<Partial<Record<EventName, Metric>>> = {
  "job.cancelled": "cancelledPostings",
  "job.applied": "applications",
  "job.accepted": "accepted",
  "job.withdrawn": "withdrawn",
  "job.calledOff": "calledOff",
  "job.checkedIn": "checkedIn",
  "job.noShow": "noShows",
  "job.paid": "payments",
};

type Count = { count: number; readonly people: Set<string> };

/** Half a year. */
const daysKept = 182;

/** The metric of a message and whom it is about; null where it counts as nothing. */
export const countedAs = ({ type, data }: Message): { metric: Metric; personId: string } | null => {
  const metric = metricOf[type];
  // A further day of a contract was counted with its first.
  if (metric === undefined || "withFirst" in data || "partOf" in data) return null;
  if ("workerId" in data && typeof data.workerId === "string") {
    return { metric, personId: data.workerId };
  }
  return "employerId" in data && typeof data.employerId === "string"
    ? { metric, personId: data.employerId }
    : null;
};

/** The counts of the last days. */
export class DayCounts {
  private readonly days = new Map<number, Map<Metric, Count>>();
  private first = Number.POSITIVE_INFINITY;
  private last = Number.NEGATIVE_INFINITY;

  /** Counts an event of a day; O(1). */
  add(metric: Metric, day: SeoulDate, personId: string): void {
    const number = dayNumber(day);
    if (number < this.last - daysKept) return;
    const counts = this.days.get(number) ?? new Map<Metric, Count>();
    this.days.set(number, counts);
    const known = counts.get(metric) ?? { count: 0, people: new Set<string>() };
    counts.set(metric, known);
    known.count += 1;
    if (known.people.size < peopleMin) known.people.add(personId);
    this.first = Math.min(this.first, number);
    if (number <= this.last) return;
    this.last = number;
    for (const old of this.days.keys()) if (old < number - daysKept) this.days.delete(old);
    this.first = Math.max(this.first, number - daysKept);
  }

  /** The last day on which anything happened, as a day number. */
  get lastDay(): number {
    return this.last;
  }

  /** The counts from the first known day to the day `through`; `first` is a day number. */
  series(metric: Metric, through: number): { first: number; values: number[] } {
    const { first } = this;
    const length = Math.max(0, Number.isFinite(first) ? through - first + 1 : 0);
    const values = Array.from({ length }, (_, n) => {
      const known = this.days.get(first + n)?.get(metric);
      return known === undefined || known.people.size < peopleMin ? 0 : known.count;
    });
    return { first, values };
  }
}
