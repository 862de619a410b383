/**
 * Admission: the one check before "accepted", on every way that leads there.
 *
 * A table of what keeps an application from a seat. Each way asks it when the seat is taken, and
 * once more with the pay held. The ways are: by hand, `firstCome`, the waiting list, a fill, and a
 * saga that resumes. Seats and openness are checked beside it on the job's own stream (./job.ts).
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, seoulDate } from "../../contracts/core/units.ts";
import type { GateBar } from "../../contracts/law/gates.ts";
import { needsGuardian } from "../../contracts/law/minors.ts";
import { checkMinor } from "../posting/working-hours.ts";
import type { Applied } from "./application.ts";

/** What the table needs to know, read at the moment of the check. */
export type Known = {
  readonly applied: Applied;
  /** Whether either account is closing, by this service's own log. */
  readonly isClosing: { readonly worker: boolean; readonly employer: boolean };
  readonly worker: {
    /** "gone" for an erased account. */
    readonly status: "active" | "suspended" | "gone";
    readonly ageYears: number;
    /** Their age on the day of the shift. */
    readonly ageYearsThen: number;
    readonly hasGuardian: boolean;
    /** The time that the calendar keeps for this application; null for none. */
    readonly booked: { readonly from: string; readonly to: string } | null;
    /** Why the shift exceeds the hours of their week; null if it fits. */
    readonly hoursBar: Readonly<Record<string, unknown>> | null;
    /** Why they may not pass the gates of the posting; null if they may. */
    readonly gateBar: GateBar | null;
  };
  readonly employer: {
    readonly status: "active" | "suspended" | "gone";
    /** What is missing of their identity; empty where it is not required. */
    readonly identityMissing: readonly string[];
  };
  /** True if neither of the two has blocked the other. */
  readonly mayMeet: boolean;
};

/** Does not reveal a block, a suspension or a closed account: those are private to the worker. */
const forbids = ({ status }: Applied): Refusal => new Refusal("STATUS_FORBIDS", { status });

const eligible = (data: Readonly<Record<string, unknown>>): Refusal =>
  new Refusal("NOT_ELIGIBLE", data, 422);

type Minor = Pick<Known["worker"], "ageYears" | "hasGuardian">;

/** A minor needs a guardian's consent until the work begins. */
const guardianMissing = ({ ageYears, hasGuardian }: Minor, startsAt: Instant): Refusal | null =>
  needsGuardian(ageYears, seoulDate(startsAt)) && !hasGuardian
    ? eligible({ reason: "GUARDIAN_MISSING" })
    : null;

/** Refuses NOT_ELIGIBLE (422) for a minor whose guardian has withdrawn consent. */
export const checkGuardian = (worker: Minor, startsAt: Instant): void => {
  const refusal = guardianMissing(worker, startsAt);
  if (refusal !== null) throw refusal;
};

/** Where an employer gives what is missing. */
const where = "PATCH /api/users/me";

type Bar = (known: Known) => Refusal | null;
const when = (isBarred: boolean, refusal: () => Refusal) => (isBarred ? refusal() : null);

/** By reason: the refusal, or null. Checked in this order. */
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
  employerUnidentified: ({ employer: { identityMissing: missing } }) =>
    when(missing.length > 0, () => new Refusal("EMPLOYER_UNIDENTIFIED", { missing, where })),
  guardianMissing: ({ applied: { terms }, worker }) => guardianMissing(worker, terms.startsAt),
  timeNotBooked: ({ applied: { terms }, worker: { booked } }) =>
    when(
      booked === null || booked.from !== terms.startsAt || booked.to !== terms.endsAt,
      () => new Refusal("TIME_CLASH"),
    ),
  minor: ({ applied: { terms }, worker }) => {
    checkMinor(terms, worker.ageYearsThen);
    return null;
  },
  gate: ({ worker: { gateBar } }) => (gateBar === null ? null : eligible(gateBar)),
  hours: ({ worker: { hoursBar } }) => (hoursBar === null ? null : eligible(hoursBar)),
} satisfies Readonly<Record<string, Bar>>;

/**
 * Refuses with the first bar that applies: STATUS_FORBIDS, ACCOUNT_CLOSING, ACCOUNT_SUSPENDED
 * (403), EMPLOYER_UNIDENTIFIED, NOT_ELIGIBLE (422) or TIME_CLASH. Refuses LAW_UNKNOWN on a day of which it is unknown
 * whether it is a holiday.
 */
export const admit = (known: Known): void => {
  for (const bar of Object.values(bars) as readonly Bar[]) {
    const refusal = bar(known);
    if (refusal !== null) throw refusal;
  }
};
