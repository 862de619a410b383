/**
 * Pay correction: what a decision on paid work changes in its pay. Once per settlement.
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
import {
  dayLines,
  deductionLines,
  grouped,
  line,
  type QuoteInput,
  type QuoteLine,
  type WeekSoFar,
  weeklyHolidayLine,
} from "../wage/pay-lines.ts";
import { feePercentOf, onTop, type Quote } from "../wage/quote.ts";
import { paidTime } from "../wage/shift.ts";
import { cutWon, withheld } from "../wage/tax.ts";
import type { EntryOf, Hold, PayTerms } from "./entry.ts";
import { dayPayOf, paidBy, soFarOf, type Week } from "./work-week.ts";

/** A settled shift: its hold with the terms, and what was paid. */
export type SettledShift = { readonly hold: Hold; readonly quote: Quote };

const sumWon = (lines: readonly QuoteLine[]): number =>
  lines.reduce((sum, each) => sum + each.won, 0);

/** A shift with the given minutes, in its week. Refuses WORKED_TOO_LONG (422). */
const workedOf = (terms: PayTerms, week: WeekSoFar | null, workedMinutes: number) => {
  const input: QuoteInput = { ...terms, workedMinutes, ...(week === null ? {} : { week }) };
  const time = paidTime(input);
  return { input, time, lines: dayLines(input, time, seoulDate(terms.startsAt)) };
};

/**
 * The increase of each line. The lift to the minimum wage is the rest of a rounding, so it may
 * shrink by a won when the base grows. The base line bears that won, so no line takes anything
 * back.
 */
const differences = (after: readonly QuoteLine[], before: readonly QuoteLine[]): QuoteLine[] => {
  const paidWon = (code: string) => before.find((each) => each.code === code)?.won ?? 0;
  const moreWon = ({ code, won: amount }: QuoteLine) => amount - paidWon(code);
  const lift = after.find(({ code }) => code === "MINIMUM_WAGE_LIFT");
  const lessWon = Math.min(0, lift === undefined ? 0 : moreWon(lift));
  return after.map((each) => {
    const { code, text } = each;
    const paid = paidWon(code);
    const less = paid > 0 ? `, 먼저 지급한 ${grouped(paid)}원 제외` : "";
    if (code === "MINIMUM_WAGE_LIFT") return line(code, text + less, moreWon(each) - lessWon);
    return line(code, text + less, moreWon(each) + (code === "BASE" ? lessWon : 0));
  });
};

/** The week with this settlement in it, also when the ledger no longer stores it. */
const withSettlement = (week: Week, { hold, quote }: SettledShift): Week => {
  const { applicationId } = hold;
  if (week.paid.some((one) => one.applicationId === applicationId)) return week;
  return { ...week, paid: [...week.paid, paidBy(hold, { isLeave: false, quote })] };
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
const feeBack = (week: Week, { hold, quote }: SettledShift, minutes: number): Quote => {
  const others = othersOf(week, hold);
  const paid = workedOf(hold.terms, others, quote.minutes);
  const decided = workedOf(hold.terms, others, minutes);
  const lessWon = sumWon(paid.lines) - sumWon(decided.lines);
  const feeWon = cutWon(lessWon * feePercentOf(paid.input), 100);
  const backWon = won(-Math.min(feeWon, quote.employerFeeWon));
  const free = { employerInsuranceWon: won(0), employerAccidentInsuranceWon: won(0) };
  const all = { minutes: 0, lines: [], grossWon: won(0), ...noDeductions, netWon: won(0), ...free };
  return { ...all, employerFeeWon: backWon, employerTotalWon: backWon };
};

/** The payment that follows from the decided minutes; its own `minutes` are only those paid now. */
export const correctionQuote = (given: Week, settled: SettledShift, minutes: number): Quote => {
  const { hold, quote: first } = settled;
  const week = withSettlement(given, settled);
  if (minutes <= first.minutes) return feeBack(week, settled, minutes);
  const date = seoulDate(hold.terms.startsAt);
  const others = othersOf(week, hold);
  const before = workedOf(hold.terms, others, first.minutes);
  const { input, time, lines } = workedOf(hold.terms, others, minutes);
  const pay = [...differences(lines, before.lines), weeklyHolidayLine(input, time, date)];
  const grossWon = won(sumWon(pay));
  const earlier = dayPayOf(week, date);
  const held = withheld([grossWon], date, earlier);
  const all = [...pay, ...deductionLines(held, earlier !== undefined)];
  const shown = all.filter((each) => each.won !== 0);
  return {
    minutes: minutes - first.minutes,
    lines: shown,
    grossWon,
    ...held,
    netWon: won(sumWon(shown)),
    ...onTop(grossWon, cutWon(grossWon * feePercentOf(input), 100), date),
  };
};

/** The week after a correction; when it no longer stores the shift, its payments do not change. */
export const withCorrection = (
  week: Week,
  {
    applicationId,
    quote,
    reserve,
  }: Pick<EntryOf<"correct">, "applicationId" | "quote" | "reserve">,
): Week => {
  const reserveWon: Won = won(week.reserveWon + (reserve?.won ?? 0));
  const paid = week.paid.map((one) => {
    if (one.applicationId !== applicationId) return one;
    const holiday = quote.lines.find(({ code }) => code === "WEEKLY_HOLIDAY")?.won ?? 0;
    return {
      ...one,
      minutes: one.minutes + quote.minutes,
      grossWon: one.grossWon + quote.grossWon,
      incomeTaxWon: one.incomeTaxWon + quote.incomeTaxWon,
      localTaxWon: one.localTaxWon + quote.localTaxWon,
      weeklyHolidayWon: one.weeklyHolidayWon + holiday,
    };
  });
  return { ...week, paid, reserveWon };
};
