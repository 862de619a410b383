/**
 * Week payment: one payment of a week, and the line of text in which the ledger's state stores it.
 */
import type { Instant } from "../../contracts/core/units.ts";
import type { Work } from "./overtime.ts";
import type { DayPay } from "./tax.ts";

/**
 * One payment: the work, and the pay and tax of its day. A leave allowance has 0 minutes of work.
 */
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

/** A payment as one line of text, which `weekPaymentOf` parses. */
export const paidText = (paid: WeekPayment): string =>
  paidFields.map((name) => paid[name]).join(between);

/** The payment that a line of text holds. */
export const weekPaymentOf = (text: string): WeekPayment => {
  const [applicationId = "", startsAt = "", ...numbers] = text.split(between);
  const [minutes = 0, agreedMinutes = 0, wageWon = 0, regularEmployees = 0, ...amounts] =
    numbers.map(Number);
  const [grossWon = 0, incomeTaxWon = 0, localTaxWon = 0, weeklyHolidayWon = 0] = amounts;
  const work = { minutes, agreedMinutes, wageWon, regularEmployees };
  const pay = { grossWon, incomeTaxWon, localTaxWon, weeklyHolidayWon };
  return { applicationId, startsAt: startsAt as Instant, ...work, ...pay };
};
