/**
 * Work week: a worker's shifts for one employer in a week, paid and open.
 *
 * What the day and the week owe together (../wage/overtime.ts, and one tax of a day: 소득세법 제47조 제2항)
 * is paid with the settlement that makes it due. To have the money for that, each hold puts into
 * the week's reserve the most that its week may come to owe beyond every shift alone. Each end of a
 * hold returns what is no longer needed.
 *
 * A week is stored while it has an open hold, and otherwise until a week three weeks later has a
 * payment. A shift that is settled even later is paid alone.
 */
import {
  dayMs,
  later,
  type SeoulDate,
  seoulDate,
  seoulInstant,
  type Won,
  won,
} from "../../contracts/core/units.ts";
import { mondayOf } from "../../contracts/kernel/seoul-week.ts";
import type { Time } from "../../contracts/kernel/work-spans.ts";
import { limitsWon, raisedWon, type Work, weeklyHolidayOf } from "../wage/overtime.ts";
import { type WeekSoFar, workOf } from "../wage/pay-lines.ts";
import {
  emptyMap,
  membersOf,
  type PersistentMap,
  valueAt,
  withValue,
} from "../wage/persistent-map.ts";
import { feePercentOf, type Quote } from "../wage/quote-totals.ts";
import { paidTime } from "../wage/shift.ts";
import { type DayPay, sharesPerTenThousand } from "../wage/tax.ts";
import { paidText, type WeekPayment, weekPaymentOf } from "../wage/week-payment.ts";
import type { Hold, PayTerms } from "./entry.ts";

export type Week = {
  readonly open: readonly Hold[];
  readonly paid: readonly WeekPayment[];
  /** Applications whose worker did not come. */
  readonly missed: readonly string[];
  readonly reserveWon: Won;
};
/** A week as it is stored: one with nothing open has only its payments, as lines of text. */
export type KeptWeek = Week | string;
/** Weeks by the Monday on which they begin, and in each by employer and worker. */
export type Weeks = {
  /** The newest week with a payment. */
  readonly newest: SeoulDate | null;
  readonly byMonday: ReadonlyMap<SeoulDate, PersistentMap<KeptWeek>>;
};
type WeekRef = Pick<Hold, "employerId" | "workerId"> & {
  readonly terms: Pick<PayTerms, "startsAt">;
};

export const noWeeks: Weeks = { newest: null, byMonday: new Map() };
const noWeek: Week = { open: [], paid: [], missed: [], reserveWon: won(0) };

const keptWeeks = 2;
const daysPerWeek = 7;
/**
 * What the rounding of one settlement may cost beyond a share of the whole: a won of the fee, ten
 * of each insurance, and a few of the lines.
 */
const roundingWon = 30;

/** The Monday of the week in which a shift begins. */
export const mondayFor = ({ terms }: WeekRef): SeoulDate => mondayOf(terms.startsAt);
const keyOf = ({ employerId, workerId }: WeekRef): string => `${employerId}/${workerId}`;

/**
 * Most weeks have one payment and are not read again. So each is stored as one text, in memory and
 * in the snapshot, because a ledger may store 100,000 of them. An empty week is not stored.
 */
const kept = (week: Week): KeptWeek | undefined => {
  const { open, paid, missed, reserveWon } = week;
  if (open.length > 0 || missed.length > 0 || reserveWon > 0) return week;
  return paid.length === 0 ? undefined : paid.map(paidText).join("\n");
};

/** A stored week with its payments parsed. */
export const opened = (week: KeptWeek): Week =>
  typeof week === "string" ? { ...noWeek, paid: week.split("\n").map(weekPaymentOf) } : week;

/** The week of a shift; an empty one when none is stored. */
export const weekFor = (weeks: Weeks, ref: WeekRef): Week => {
  const members = weeks.byMonday.get(mondayFor(ref));
  const week = members && valueAt(members, keyOf(ref));
  return week === undefined ? noWeek : opened(week);
};

/** What was already paid for a day; undefined when nothing was. */
export const dayPayOf = ({ paid }: Week, date: SeoulDate): DayPay | undefined => {
  const same = paid.filter((one) => seoulDate(one.startsAt) === date && one.grossWon > 0);
  if (same.length === 0) return undefined;
  const sum = (of: (one: DayPay) => number) => same.reduce((all, one) => all + of(one), 0);
  return {
    grossWon: sum(({ grossWon }) => grossWon),
    taxFreeWon: sum(({ taxFreeWon = 0 }) => taxFreeWon),
    incomeTaxWon: sum(({ incomeTaxWon }) => incomeTaxWon),
    localTaxWon: sum(({ localTaxWon }) => localTaxWon),
  };
};

/** Absences of the week. A missed application that is held again does not count. */
const absencesOf = ({ missed, open }: Week, applicationId: string | null = null): number =>
  missed.filter((id) => id !== applicationId && !open.some((hold) => hold.applicationId === id))
    .length;

const holidayPaidWon = ({ paid }: Week): number =>
  paid.reduce((sum, { weeklyHolidayWon }) => sum + weeklyHolidayWon, 0);

/** The rest of the week, as the settlement of one of its shifts needs it. */
export const soFarOf = (week: Week, applicationId: string): WeekSoFar => ({
  applicationId,
  works: week.paid,
  absences: absencesOf(week, applicationId),
  weeklyHolidayWon: holidayPaidWon(week),
});

/** What the shifts of a week earn together beyond each alone, in won before anything on top. */
export type WeekDues = { readonly limitWon: number; readonly holidayWon: number };

/** The most that the open shifts of a week may still earn beyond each alone. */
export const weekDues = (week: Week): WeekDues => {
  const { open, paid } = week;
  if (open.length === 0 || open.length + paid.length < 2) return { limitWon: 0, holidayWon: 0 };
  const planned = open.map(({ terms, applicationId }) =>
    workOf(terms, applicationId, paidTime(terms)),
  );
  const all = [...paid, ...planned];
  const aloneWon = planned.reduce((sum, work) => sum + limitsWon([work]), 0);
  const earnedWon = weeklyHolidayOf(all, absencesOf(week)).won;
  return {
    limitWon: limitsWon(all) - limitsWon(paid) - aloneWon,
    holidayWon: Math.max(0, earnedWon - holidayPaidWon(week)),
  };
};

/** The most that the week may still cost the employer beyond each open hold alone. */
export const reserveNeedWon = (week: Week): number => {
  const { open } = week;
  const { limitWon, holidayWon } = weekDues(week);
  const grossWon = limitWon + holidayWon;
  if (grossWon <= 0) return 0;
  const shares = open.map(({ terms }) => {
    const date = seoulDate(terms.startsAt);
    return feePercentOf(terms) * 100 + sharesPerTenThousand(date, terms);
  });
  const onTopWon = raisedWon(grossWon * Math.max(...shares), 10_000);
  return grossWon + onTopWon + open.length * roundingWon;
};

/** The week with one more open hold. */
export const withOpen = (week: Week, hold: Hold): Week => ({
  ...week,
  open: [...week.open, hold],
});

const isHold = (hold: Hold, other: Hold): boolean =>
  hold.applicationId === other.applicationId && hold.attempt === other.attempt;

/** How a hold ended: with a payment, or without one. `worked`: absent in older payments. */
export type HoldEnd =
  | { readonly isLeave: boolean; readonly quote: Quote; readonly worked?: readonly Time[] }
  | { readonly isMissed: boolean };

/** The week after a hold has ended, with its payment or its absence. */
export const withEnd = (week: Week, hold: Hold, end: HoldEnd): Week => {
  const open = week.open.filter((each) => !isHold(each, hold));
  const { applicationId } = hold;
  const missed = week.missed.filter((id) => id !== applicationId);
  if (!("quote" in end)) {
    return { ...week, open, missed: end.isMissed ? [...missed, applicationId] : week.missed };
  }
  return { ...week, open, missed, paid: [...week.paid, paidBy(hold, end)] };
};

/** A payment in the form in which its week stores it. */
export const paidBy = (
  { applicationId, terms }: Hold,
  { isLeave, quote, worked }: Extract<HoldEnd, { quote: Quote }>,
): WeekPayment => {
  const { grossWon, taxFreeWon = 0, incomeTaxWon, localTaxWon, minutes, lines } = quote;
  const time = isLeave
    ? { plannedMinutes: 0, minutes: 0, spans: [] }
    : paidTime({ ...terms, ...(worked === undefined ? { workedMinutes: minutes } : { worked }) });
  const work = workOf(terms, applicationId, time);
  return {
    ...(worked === undefined ? aloneOf(work) : work),
    grossWon,
    taxFreeWon,
    incomeTaxWon,
    localTaxWon,
    weeklyHolidayWon: lines.find(({ code }) => code === "WEEKLY_HOLIDAY")?.won ?? 0,
  };
};

/** A payment older than intervals: when it was worked is not known, so it continues nothing. */
const aloneOf = ({ from: _, to: __, ...work }: Work): Work => work;

const oldestKept = (newest: SeoulDate): SeoulDate =>
  seoulDate(later(seoulInstant(newest), -keptWeeks * daysPerWeek * dayMs));

/** The weeks to keep once `newest` is the newest. Looks through those that are older. */
const keptFrom = (byMonday: Weeks["byMonday"], newest: SeoulDate): Weeks["byMonday"] => {
  const all = new Map<SeoulDate, PersistentMap<KeptWeek>>();
  for (const [monday, members] of byMonday) {
    if (monday >= oldestKept(newest)) {
      all.set(monday, members);
      continue;
    }
    // A week stored as text has nothing open, so thousands need not be parsed.
    const open = membersOf(members).filter(
      ([, each]) => typeof each !== "string" && each.open.length > 0,
    );
    const left = open.reduce<PersistentMap<KeptWeek>>(
      (some, [key, each]) => withValue(some, key, each),
      emptyMap,
    );
    if (left.size > 0) all.set(monday, left);
  }
  return all;
};

/** The weeks with one of them replaced. Copies the list of weeks and a small bucket. */
export const withWeek = (weeks: Weeks, ref: WeekRef, week: Week, isPaid: boolean): Weeks => {
  const monday = mondayFor(ref);
  const isNewer = isPaid && (weeks.newest === null || monday > weeks.newest);
  const newest = isNewer ? monday : weeks.newest;
  const isOver = week.open.length === 0 && newest !== null && monday < oldestKept(newest);
  const members = weeks.byMonday.get(monday) ?? emptyMap;
  const changed = withValue(members, keyOf(ref), isOver ? undefined : kept(week));
  const byMonday = new Map(weeks.byMonday).set(monday, changed);
  return { newest, byMonday: isNewer ? keptFrom(byMonday, monday) : byMonday };
};
