/**
 * Admission: the one gate into "accepted", in every way that leads there.
 *
 * A table of what keeps an application from a seat. By hand, by OneDay with `firstCome`, from the
 * waiting list, from a fill, or when a saga goes on that had stood still: each asks this table where
 * the seat is taken, and once more with the pay held. Seats and openness are the job's own stream's
 * (./job.ts), asked beside it.
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import { guardianUntilYears } from "../../contracts/law/minors.ts";
import type { Applied } from "./application.ts";
import { checkMinor } from "./working-hours.ts";

/** What the gate has to know, read at the moment when it is asked. */
export type Known = {
  readonly applied: Applied;
  /** Whether either account is being closed, by this service's own log. */
  readonly isClosing: { readonly worker: boolean; readonly employer: boolean };
  readonly worker: {
    /** "gone" where the account is no more. */
    readonly status: "active" | "suspended" | "gone";
    readonly ageYears: number;
    /** On the day of the shift. */
    readonly ageYearsThen: number;
    readonly hasGuardian: boolean;
    /** The time that the calendar keeps for this application; null for none. */
    readonly booked: { readonly from: string; readonly to: string } | null;
    /** Why the hours of their week have no room for it; null when they have. */
    readonly hoursBar: Readonly<Record<string, unknown>> | null;
  };
  readonly employer: { readonly status: "active" | "suspended" | "gone" };
  /** Neither of the two has blocked the other. */
  readonly mayMeet: boolean;
};

/** Which says nothing of a block, a suspension or a leaving: that is the worker's own affair. */
const forbids = ({ status }: Applied): Refusal => new Refusal("STATUS_FORBIDS", { status });

const eligible = (data: Readonly<Record<string, unknown>>): Refusal =>
  new Refusal("NOT_ELIGIBLE", data, 422);

type Minor = Pick<Known["worker"], "ageYears" | "hasGuardian">;

/** A minor begins nothing without a guardian's consent. It is asked for until the work begins. */
const guardianMissing = ({ ageYears, hasGuardian }: Minor): Refusal | null =>
  ageYears < guardianUntilYears && !hasGuardian ? eligible({ reason: "GUARDIAN_MISSING" }) : null;

/** Refuses NOT_ELIGIBLE (422) a minor whose guardian has taken the consent back. */
export const checkGuardian = (worker: Minor): void => {
  const refusal = guardianMissing(worker);
  if (refusal !== null) throw refusal;
};

type Bar = (known: Known) => Refusal | null;
const when = (isBarred: boolean, refusal: () => Refusal) => (isBarred ? refusal() : null);

/** By the reason: what it refuses, or null. Asked in this order. */
export const bars = {
  notPending: ({ applied }) =>
    when(applied.status !== "pending" || !applied.isEntered, () => forbids(applied)),
  workerClosing: ({ applied, isClosing, worker }) =>
    when(isClosing.worker || worker.status === "gone", () => forbids(applied)),
  workerSuspended: ({ applied, worker }) =>
    when(worker.status === "suspended", () => forbids(applied)),
  blocked: ({ applied, mayMeet }) => when(!mayMeet, () => forbids(applied)),
  employerClosing: ({ isClosing, employer }) =>
    when(isClosing.employer || employer.status === "gone", () => new Refusal("ACCOUNT_CLOSING")),
  employerSuspended: ({ employer }) =>
    when(employer.status === "suspended", () => new Refusal("ACCOUNT_SUSPENDED", {}, 403)),
  guardianMissing: ({ worker }) => guardianMissing(worker),
  timeNotBooked: ({ applied: { terms }, worker: { booked } }) =>
    when(
      booked === null || booked.from !== terms.startsAt || booked.to !== terms.endsAt,
      () => new Refusal("TIME_CLASH"),
    ),
  minor: ({ applied: { terms }, worker }) => {
    checkMinor(terms, worker.ageYearsThen);
    return null;
  },
  hours: ({ worker: { hoursBar } }) => (hoursBar === null ? null : eligible(hoursBar)),
} satisfies Readonly<Record<string, Bar>>;

/**
 * Refuses with what the first bar says: STATUS_FORBIDS, ACCOUNT_CLOSING, ACCOUNT_SUSPENDED (403),
 * NOT_ELIGIBLE (422), TIME_CLASH, and LAW_UNKNOWN on a day of which it is not known whether it is a
 * holiday.
 */
export const admit = (known: Known): void => {
  for (const bar of Object.values(bars) as readonly Bar[]) {
    const refusal = bar(known);
    if (refusal !== null) throw refusal;
  }
};
