/**
 * Eligibility: the hard filters that a worker must pass before any score.
 *
 * Blocks, age, certificates, gates, other engagements with the travel between, and the hours of the week.
 * The job service decides again when the worker applies and is accepted. These filters only keep
 * workers from being proposed for work they could not do.
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import { dayMs, type Instant, seoulDate } from "../../contracts/core/units.ts";
import { weekOf } from "../../contracts/kernel/seoul-week.ts";
import { type Spot, travelMs } from "../../contracts/kernel/travel.ts";
import {
  datesOf,
  type GateFacts,
  type Gates,
  gateBar,
  gatesOf,
} from "../../contracts/law/gates.ts";
import {
  isMinor,
  minorBars,
  minorSumBars,
  needsGuardian,
  workMinutes,
} from "../../contracts/law/minors.ts";
import { ruleAt, weekWork } from "../../contracts/law/statutory-values.ts";
import { certificateKinds, gateCertificates } from "../../contracts/user/certificates.ts";
import type { Offer } from "./offer.ts";

/** When and where a worker works: half-open, from `startsMs` to before `endsMs`. */
export type Hours = {
  readonly employerId: string;
  readonly startsMs: number;
  readonly endsMs: number;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly breakMinutes: number;
  /** The place; without one, no travel time counts. */
  readonly spot: Spot | undefined;
};
export type Shift = Hours & {
  readonly jobId: string;
  /** The further days of the posting; absent for one day. */
  readonly more?: readonly Hours[];
  readonly certificates: readonly string[];
  /** What the posting asks of a worker; null for nothing. */
  readonly gates: Gates | null;
};

/** The known facts of a worker; `null` for one that could not be fetched, which filters no one. */
export type Person = {
  readonly userId: string;
  readonly account: {
    readonly ageYears: number;
    readonly hasGuardian: boolean;
    readonly isActive: boolean;
  } | null;
  /** Kinds of the valid certificates. */
  readonly certificates: ReadonlySet<string> | null;
  /** What they can show at the gates of a posting. */
  readonly gateFacts: GateFacts | null;
  /** Users that must not be matched with them. */
  readonly avoids: ReadonlySet<string>;
  /** Shifts they have applied for or were accepted for, and not lost again. */
  readonly engaged: readonly (Hours & { readonly jobId: string })[];
};

export type Bar =
  | "BLOCKED"
  | "SUSPENDED"
  | "GUARDIAN_MISSING"
  | "MINOR"
  | "CERTIFICATE_MISSING"
  | "ADULT_ONLY"
  | "WORK_PERMIT_MISSING"
  | "APPLIED"
  | "OVERLAP"
  | "WEEK_FULL";

const weekMs = 7 * dayMs;

/** Whether no worker can work both: they overlap, or the travel time between them is too short. */
export const clash = (a: Hours, b: Hours): boolean => {
  const [first, second] = a.startsMs <= b.startsMs ? [a, b] : [b, a];
  if (second.startsMs < first.endsMs) return true;
  return second.startsMs - first.endsMs < travelMs(first.spot, second.spot);
};

const sumOf = (shift: Hours, others: readonly Hours[]): number =>
  others.reduce((all, one) => all + workMinutes(one), workMinutes(shift));

/** Whether the shift and their other shifts exceed the weekly hours allowed with one employer. */
const isWeekFull = (shift: Hours, engaged: readonly Hours[]): boolean => {
  const { minutes: most } = ruleAt(weekWork, seoulDate(shift.startsAt)).value;
  const near = engaged.filter(
    ({ employerId, startsMs }) =>
      employerId === shift.employerId && Math.abs(startsMs - shift.startsMs) < weekMs,
  );
  // The exact week costs more to compute, and is seldom needed.
  if (sumOf(shift, near) <= most) return false;
  const { from, to } = weekOf(shift.startsAt);
  const sameWeek = near.filter(({ startsAt }) => startsAt >= from && startsAt < to);
  return sumOf(shift, sameWeek) > most;
};

/**
 * What bars a shift beside other shifts: OVERLAP, WEEK_FULL or MINOR; null when it may be added.
 */
export const barBeside = (
  ageYears: number | null,
  shift: Hours,
  engaged: readonly Hours[],
): Bar | null => {
  if (engaged.some((one) => clash(one, shift))) return "OVERLAP";
  if (isWeekFull(shift, engaged)) return "WEEK_FULL";
  if (ageYears === null || !isMinor(ageYears, seoulDate(shift.startsAt))) return null;
  return minorSumBars(shift, engaged).length > 0 ? "MINOR" : null;
};

/** All days of a posting. */
const allDays = (shift: Shift): readonly Hours[] => [shift, ...(shift.more ?? [])];

/** From the first date of a posting to the last. */
const datesIn = (shift: Shift) => ({
  first: datesOf(shift).first,
  last: datesOf(shift.more?.at(-1) ?? shift).last,
});

const barOfAccount = (account: NonNullable<Person["account"]>, shift: Shift): Bar | null => {
  if (!account.isActive) return "SUSPENDED";
  const date = seoulDate(shift.startsAt);
  if (needsGuardian(account.ageYears, date) && !account.hasGuardian) return "GUARDIAN_MISSING";
  if (!isMinor(account.ageYears, date)) return null;
  return allDays(shift).some((day) => minorBars(day).length > 0) ? "MINOR" : null;
};

/**
 * What bars a worker from a shift; null when nothing does. A minor is barred from a day for which
 * the holiday tables have no entry.
 */
export const barTo = (person: Person, shift: Shift): Bar | null => {
  try {
    return barIn(person, shift);
  } catch (error) {
    if (error instanceof Refusal && error.type === "LAW_UNKNOWN") return "MINOR";
    throw error;
  }
};

const barIn = (person: Person, shift: Shift): Bar | null => {
  const { account, certificates, gateFacts, avoids, engaged } = person;
  if (avoids.has(shift.employerId)) return "BLOCKED";
  const ofAccount = account === null ? null : barOfAccount(account, shift);
  if (ofAccount !== null) return ofAccount;
  if (certificates !== null && !shift.certificates.every((kind) => certificates.has(kind))) {
    return "CERTIFICATE_MISSING";
  }
  const ofGates = gateFacts === null ? null : gateBar(shift.gates, gateFacts, datesIn(shift));
  if (ofGates !== null) return ofGates.reason;
  if (engaged.some(({ jobId }) => jobId === shift.jobId)) return "APPLIED";
  const age = account?.ageYears ?? null;
  if (shift.more === undefined) return barBeside(age, shift, engaged);
  const days = allDays(shift);
  const bars = days.map((day) =>
    barBeside(age, day, [...engaged, ...days.filter((one) => one !== day)]),
  );
  return bars.find((bar) => bar !== null) ?? null;
};

const plain = (text: string): string => text.normalize("NFC").replaceAll(/\s/g, "").toLowerCase();
const kindByName = new Map(gateCertificates.map((kind) => [plain(certificateKinds[kind]), kind]));

/** The certificates among the skills of a posting: those written there by their full name. */
export const certificatesIn = (skills: readonly string[]): string[] =>
  skills.flatMap((skill) => kindByName.get(plain(skill)) ?? []);

const shifts = new WeakMap<Offer, Shift>();

/** The shift of an offer, computed once. */
export const shiftOf = (offer: Offer): Shift => {
  const made = shifts.get(offer);
  if (made !== undefined) return made;
  const { jobId, startsMs, endsMs, job } = offer;
  const first: Shift = {
    jobId,
    employerId: job.employer.userId,
    startsMs,
    endsMs,
    startsAt: job.startsAt as Instant,
    endsAt: job.endsAt as Instant,
    breakMinutes: job.breakMinutes,
    spot: job.place,
    certificates: certificatesIn(job.skills),
    gates: gatesOf(job, seoulDate(job.startsAt as Instant)),
  };
  const more = job.moreDays?.map(({ startsAt, endsAt }) => ({
    ...first,
    startsAt: startsAt as Instant,
    endsAt: endsAt as Instant,
    startsMs: Date.parse(startsAt),
    endsMs: Date.parse(endsAt),
  }));
  const shift = more === undefined ? first : { ...first, more };
  shifts.set(offer, shift);
  return shift;
};
