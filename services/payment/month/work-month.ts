/**
 * Work month: what one worker has done for one employer in a month of work, and what follows.
 *
 * From some days, hours or pay of a month the worker is insured beyond employment insurance, and
 * after some months in a row the tax of a day worker ends. OneDay warns and shows; it deducts
 * nothing, because it does not know what else was agreed.
 */
import { type Won, won } from "../../contracts/core/units.ts";
import { firstDay, monthsLater } from "../../contracts/kernel/seoul-month.ts";
import {
  dayWorkerMonths,
  monthlyInsurance,
  ruleAt,
  tablesBegin,
  taxFreePremiums,
} from "../../contracts/law/statutory-values.ts";
import { cutWon } from "../wage/tax.ts";

/** What is counted. `isConstruction`: all of the work was. */
export type WorkMonth = {
  readonly month: string;
  /** The days worked, in order. A day that was called off was paid and not worked. */
  readonly days: readonly string[];
  readonly minutes: number;
  readonly grossWon: number;
  readonly taxFreeWon: number;
  readonly isConstruction: boolean;
};

/** A limit that is close, of which both sides are warned once a month. */
export type Close = "days" | "hours";
/** A limit that is reached. */
export type Reached = "days" | "hours" | "pay" | "months" | "taxFree";

/** False for months before the tables of the law, in which nothing is compared. */
const isKnown = (month: string): boolean => firstDay(month) >= tablesBegin;

/** The limits that are close or passed. */
export const closeIn = ({ month, days, minutes }: WorkMonth): Close[] => {
  if (!isKnown(month)) return [];
  const { warnAtDays, warnAtMinutes } = ruleAt(monthlyInsurance, firstDay(month)).value;
  return [
    ...(days.length >= warnAtDays ? (["days"] as const) : []),
    ...(minutes >= warnAtMinutes ? (["hours"] as const) : []),
  ];
};

/** The limits that a month reaches, as the latest of so many months in a row. */
export const reachedIn = (work: WorkMonth, monthsInARow: number): Reached[] => {
  const { month, days, minutes, grossWon, taxFreeWon, isConstruction } = work;
  if (!isKnown(month)) return [];
  const insured = ruleAt(monthlyInsurance, firstDay(month)).value;
  const day = ruleAt(dayWorkerMonths, firstDay(month)).value;
  const monthsMax = isConstruction ? day.constructionMonths : day.months;
  // 월정액급여 is the pay without its tax-free premiums.
  const regularWon = grossWon - taxFreeWon;
  const { monthPayWonMax } = ruleAt(taxFreePremiums, firstDay(month)).value;
  const reached: readonly (readonly [Reached, boolean])[] = [
    ["days", days.length >= insured.daysMin],
    ["hours", minutes >= insured.minutesMin],
    ["pay", grossWon >= insured.pensionPayWonMin],
    ["months", monthsInARow > monthsMax],
    ["taxFree", taxFreeWon > 0 && regularWon > monthPayWonMax],
  ];
  return reached.flatMap(([limit, is]) => (is ? [limit] : []));
};

/** The worker's shares that would be due; the employer would owe as much again. */
export type Shares = {
  readonly pensionWon: Won;
  readonly healthWon: Won;
  readonly careWon: Won;
};

/**
 * The shares of the pay, by the rates of the month; null where no limit is reached. Pay alone makes
 * the pension due, days and hours also make health and care insurance due.
 */
export const sharesOf = (work: WorkMonth, reached: readonly Reached[]): Shares | null => {
  const isHealth = reached.includes("days") || reached.includes("hours");
  if (!isHealth && !reached.includes("pay")) return null;
  const rates = ruleAt(monthlyInsurance, firstDay(work.month)).value;
  const baseWon = Math.max(0, work.grossWon - work.taxFreeWon);
  const share = (perMillion: number): Won => cutWon(baseWon * perMillion, 1_000_000);
  return {
    pensionWon: share(rates.pensionPerMillion),
    healthWon: isHealth ? share(rates.healthPerMillion) : won(0),
    careWon: isHealth ? share(rates.carePerMillion) : won(0),
  };
};

/** How many months in a row end with this one, among the months with work. */
export const monthsInARow = (month: string, worked: ReadonlySet<string>): number => {
  let count = 0;
  while (worked.has(monthsLater(month, -count))) count += 1;
  return count;
};
