/** Paid: one payment of a week, and the line of text as which a ledger remembers it. */
import type { Instant } from "../../contracts/core/units.ts";
import type { Work } from "./overtime.ts";
import type { DayPay } from "./tax.ts";

/** One payment: its part of a day's tax, and the work; no minutes of it for a leave allowance. */
export type WeekPayment = Work & DayPay & { readonly weeklyHolidayWon: number };

const paidFields = [
  "applicationId",
  "startsAt",
  "minutes",
  "agreedMinutes",
  "wageWon",
  "regularEmployees",
  "grossWon",
  "incomeTaxWon",
  "localTaxWon",
  "weeklyHolidayWon",
] as const satisfies readonly (keyof WeekPayment)[];
const between = "|";

export const paidText = (paid: WeekPayment): string =>
  paidFields.map((name) => paid[name]).join(between);

/** The payment of a line. */
export const weekPaymentOf = (text: string): WeekPayment => {
  const [applicationId = "", startsAt = "", ...numbers] = text.split(between);
  const [minutes = 0, agreedMinutes = 0, wageWon = 0, regularEmployees = 0, ...amounts] =
    numbers.map(Number);
  const [grossWon = 0, incomeTaxWon = 0, localTaxWon = 0, weeklyHolidayWon = 0] = amounts;
  const work = { minutes, agreedMinutes, wageWon, regularEmployees };
  const pay = { grossWon, incomeTaxWon, localTaxWon, weeklyHolidayWon };
  return { applicationId, startsAt: startsAt as Instant, ...work, ...pay };
};
