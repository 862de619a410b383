/**
 * Pay correction: what a decision on paid work changes in its pay. Once per settlement, and once
 * more for work beyond the plan that both signed.
 *
 * More minutes: what the day and the week owe with them, less what they owe without, is paid as
 * another payment of that day. So it bears the tax that the day's total owes beyond what was
 * withheld. Fewer minutes: paid wages are neither taken back nor set off against later pay (근로기준법
 * 제43조 제1항, 전액지급). What an employer believes to be owed, they must claim from the worker
 * themselves. OneDay returns only its own fee on the work that was not done.
 *
 * The other shifts of the week are those that the ledger still stores (./work-week.ts). When the
 * week is no longer stored, the shift is corrected alone, with the tax of its first payment.
 */
import { seoulDate, type Won, won } from "../../contracts/core/units.ts";
import type { Time } from "../../contracts/kernel/work-spans.ts";
import { deductionLines } from "../wage/deductions.ts";
import { sentHomeLine } from "../wage/leave-allowance.ts";
import { grouped } from "../wage/line-texts.ts";
import {
  dayLines,
  grossOf,
  line,
  type QuoteInput,
  type QuoteLine,
  type WeekSoFar,
  weeklyHolidayLine,
  workOf,
} from "../wage/pay-lines.ts";
import { feePercentOf, type Quote, totalsOf } from "../wage/quote-totals.ts";
import { paidTime } from "../wage/shift.ts";
import { cutWon, withheld } from "../wage/tax.ts";
import type { EntryOf, Hold, PayTerms } from "./entry.ts";
import { dayPayOf, paidBy, soFarOf, type Week } from "./work-week.ts";

/** What was worked of a shift: intervals, or the minutes of a saga that is older than they are. */
export type Working = {
  readonly workedMinutes: number;
  readonly worked?: readonly Time[] | undefined;
  readonly isSentHome?: boolean | undefined;
};

/** A settled shift: its hold with the terms, what was paid in all, and for which time. */
export type SettledShift = {
  readonly hold: Hold;
  readonly quote: Quote;
  readonly worked?: readonly Time[];
  readonly isSentHome?: boolean;
};

const sumWon = (lines: readonly QuoteLine[]): number =>
  lines.reduce((sum, each) => sum + each.won, 0);

/** A shift with the given time, in its week. Refuses WORK_OVERLAPS and WORKED_TOO_LONG (422). */
const workedOf = (
  { hold: { terms }, isSentHome = false }: SettledShift,
  week: WeekSoFar | null,
  { workedMinutes, worked }: Working,
) => {
  const input: QuoteInput = {
    ...terms,
    isSentHome,
    ...(worked === undefined ? { workedMinutes } : { worked }),
    ...(week === null ? {} : { week }),
  };
  const time = paidTime(input);
  const date = seoulDate(terms.startsAt);
  const lines = [...dayLines(input, time, date), ...sentHomeLine(input, time, date)];
  return { input, time, lines };
};

/**
 * The increase of each line. A line may shrink: the lift to the minimum wage is the rest of a
 * rounding, other hours may lie at night, and a leave allowance ends where the work was done. The
 * other lines bear that, the base first, so no line takes anything back.
 */
const differences = (after: readonly QuoteLine[], before: readonly QuoteLine[]): QuoteLine[] => {
  const wonOf = (lines: readonly QuoteLine[], code: string) =>
    sumWon(lines.filter((each) => each.code === code));
  const isFirst = ({ code }: QuoteLine, n: number) =>
    after.findIndex((each) => each.code === code) === n;
  const more = after.filter(isFirst).map(({ code, text }) => {
    const paid = wonOf(before, code);
    const less = paid > 0 ? `, 먼저 지급한 ${grouped(paid)}원 제외` : "";
    return { code, text: text + less, won: wonOf(after, code) - paid };
  });
  const gone = before.filter((each) => !after.some(({ code }) => code === each.code));
  const losses = [...more.map((each) => each.won), ...gone.map((each) => -each.won)];
  let left = -losses.reduce((sum, amount) => sum + Math.min(0, amount), 0);
  return more.map(({ code, text, won: amount }) => {
    const borne = Math.min(left, Math.max(0, amount));
    left -= borne;
    return line(code, text, Math.max(0, amount) - borne);
  });
};

/** The part of some pay lines that the platform's fee is on: not what was paid for no work. */
const feeBearingWon = (lines: readonly QuoteLine[]): number =>
  sumWon(lines.filter(({ code }) => code !== "LEAVE_ALLOWANCE"));

/** The week with this settlement in it, also when the ledger no longer stores it. */
const withSettlement = (week: Week, { hold, quote, worked }: SettledShift): Week => {
  const { applicationId } = hold;
  if (week.paid.some((one) => one.applicationId === applicationId)) return week;
  const times = worked === undefined ? {} : { worked };
  return { ...week, paid: [...week.paid, paidBy(hold, { isLeave: false, quote, ...times })] };
};

/**
 * The other work of the week. A hold older than reserves was paid alone, so it is corrected alone.
 */
const othersOf = (week: Week, { applicationId, reserve }: Hold): WeekSoFar | null => {
  if (reserve === undefined) return null;
  const works = week.paid.filter((one) => one.applicationId !== applicationId);
  return { ...soFarOf(week, applicationId), works };
};

const noDeductions = { incomeTaxWon: won(0), localTaxWon: won(0), employmentInsuranceWon: won(0) };

/** The fee on the pay of minutes that were not worked, at most the fee taken for that shift. */
const feeBack = (lessWon: number, { hold, quote }: SettledShift): Quote => {
  const feeWon = cutWon(Math.max(0, lessWon) * feePercentOf(hold.terms), 100);
  const backWon = won(-Math.min(feeWon, quote.employerFeeWon));
  const free = { employerInsuranceWon: won(0), employerAccidentInsuranceWon: won(0) };
  const all = { minutes: 0, lines: [], grossWon: won(0), ...noDeductions, netWon: won(0), ...free };
  return { ...all, employerFeeWon: backWon, employerTotalWon: backWon };
};

/** The payment that follows from what was decided; its `minutes` are only those paid now. */
export const correctionQuote = (given: Week, settled: SettledShift, decided: Working): Quote => {
  const { hold, quote: first, worked } = settled;
  const week = withSettlement(given, settled);
  const date = seoulDate(hold.terms.startsAt);
  const others = othersOf(week, hold);
  const before = workedOf(settled, others, { workedMinutes: first.minutes, worked });
  const { input, time, lines } = workedOf(settled, others, decided);
  const moreWon = sumWon(lines) - sumWon(before.lines);
  const feeWon = feeBearingWon(lines) - feeBearingWon(before.lines);
  if (time.minutes < first.minutes || moreWon <= 0) return feeBack(-feeWon, settled);
  const pay = [...differences(lines, before.lines), weeklyHolidayLine(input, time, date)];
  const earlier = dayPayOf(week, date);
  const { isUnemploymentExempt } = hold.terms;
  const days = [grossOf(input, pay)];
  const held = withheld(days, date, earlier, isUnemploymentExempt);
  const deductions = deductionLines(held, days, date, earlier);
  const minutes = time.minutes - first.minutes;
  const taxFreeWon = days.reduce((sum, day) => sum + (day.taxFreeWon ?? 0), 0);
  const holidayWon = pay.at(-1)?.won ?? 0;
  const feeBearing = Math.max(0, feeWon) + holidayWon;
  return totalsOf(pay, deductions, { input, minutes, held, taxFreeWon, feeBearing });
};

type CorrectionFacts = Pick<EntryOf<"correct">, "applicationId" | "quote" | "reserve"> & {
  readonly worked?: readonly Time[];
  readonly terms?: PayTerms;
};

/** When and at which wages the corrected work was done; nothing for payments without intervals. */
const correctedWork = ({ applicationId, worked, terms }: CorrectionFacts) => {
  if (worked === undefined || terms === undefined) return {};
  const { from, to, later } = workOf(terms, applicationId, paidTime({ ...terms, worked }));
  return {
    ...(from === undefined || to === undefined ? {} : { from, to }),
    ...(later === undefined ? {} : { later }),
  };
};

/** The week after a correction; when it no longer stores the shift, its payments do not change. */
export const withCorrection = (week: Week, facts: CorrectionFacts): Week => {
  const { applicationId, quote, reserve } = facts;
  const reserveWon: Won = won(week.reserveWon + (reserve?.won ?? 0));
  const paid = week.paid.map((one) => {
    if (one.applicationId !== applicationId) return one;
    const holiday = quote.lines.find(({ code }) => code === "WEEKLY_HOLIDAY")?.won ?? 0;
    return {
      ...one,
      ...(quote.netWon > 0 ? correctedWork(facts) : {}),
      minutes: one.minutes + quote.minutes,
      grossWon: one.grossWon + quote.grossWon,
      taxFreeWon: (one.taxFreeWon ?? 0) + (quote.taxFreeWon ?? 0),
      incomeTaxWon: one.incomeTaxWon + quote.incomeTaxWon,
      localTaxWon: one.localTaxWon + quote.localTaxWon,
      weeklyHolidayWon: one.weeklyHolidayWon + holiday,
    };
  });
  return { ...week, paid, reserveWon };
};

/** A settlement together with what was paid beyond its plan. */
export const withBeyond = (
  settled: SettledShift,
  { quote: more, worked }: EntryOf<"correct">,
): SettledShift => {
  const { quote } = settled;
  const sum = (of: (one: Quote) => number) => won(of(quote) + of(more));
  const taxFreeWon = sum(({ taxFreeWon: free = 0 }) => free);
  return {
    ...settled,
    ...(worked === undefined ? {} : { worked }),
    quote: {
      ...quote,
      minutes: quote.minutes + more.minutes,
      grossWon: sum(({ grossWon }) => grossWon),
      ...(taxFreeWon > 0 ? { taxFreeWon } : {}),
      incomeTaxWon: sum(({ incomeTaxWon }) => incomeTaxWon),
      localTaxWon: sum(({ localTaxWon }) => localTaxWon),
      netWon: sum(({ netWon }) => netWon),
      employerFeeWon: sum(({ employerFeeWon }) => employerFeeWon),
    },
  };
};
