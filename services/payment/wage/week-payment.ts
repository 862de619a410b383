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

const between = "|";

/**
 * A payment as one line of text, which `weekPaymentOf` parses. A field that most payments lack is
 * empty.
 */
export const paidText = (paid: WeekPayment): string =>
  [
    paid.applicationId,
    paid.startsAt,
    paid.minutes,
    paid.agreedMinutes,
    paid.wageWon,
    paid.regularEmployees,
    paid.grossWon,
    paid.incomeTaxWon,
    paid.localTaxWon,
    paid.weeklyHolidayWon,
    paid.from ?? "",
    paid.to ?? "",
    paid.taxFreeWon || "",
    paid.later === undefined ? "" : `${paid.later.minutes}x${paid.later.wageWon}`,
  ].join(between);

const laterOf = (text: string): Pick<Work, "later"> => {
  const [minutes = 0, wageWon = 0] = text.split("x").map(Number);
  return text === "" ? {} : { later: { minutes, wageWon } };
};

/** The payment that a line of text holds. */
export const weekPaymentOf = (text: string): WeekPayment => {
  const [applicationId = "", startsAt = "", ...rest] = text.split(between);
  const numbers = rest.slice(0, 8).map(Number);
  const [minutes = 0, agreedMinutes = 0, wageWon = 0, regularEmployees = 0, ...amounts] = numbers;
  const [grossWon = 0, incomeTaxWon = 0, localTaxWon = 0, weeklyHolidayWon = 0] = amounts;
  const [from = "", to = "", taxFree = "", later = ""] = rest.slice(8);
  const work = { minutes, agreedMinutes, wageWon, regularEmployees };
  const pay = { grossWon, taxFreeWon: Number(taxFree), incomeTaxWon, localTaxWon };
  return {
    applicationId,
    startsAt: startsAt as Instant,
    ...work,
    ...(from === "" ? {} : { from: from as Instant, to: to as Instant }),
    ...laterOf(later),
    ...pay,
    weeklyHolidayWon,
  };
};
