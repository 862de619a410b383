/**
 * Dues by month: what was withheld for each employer in each month of payment, and its remittance.
 *
 * One document per employer and month. A payment counts in the month in which it was made, a
 * correction in its own.
 */
import type { Projector } from "../../../mixins/projection/projector.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { Message } from "../../contracts/index.ts";
import { monthOf } from "../../contracts/kernel/seoul-month.ts";
import { addDues, type Dues, duesOf, noDues, totalOf } from "../ledger/dues.ts";
import type { Withholder } from "../ledger/entry.ts";
import { remittanceDueOn } from "./seoul-month.ts";

export type MonthDues = {
  readonly _id: string;
  readonly employerId: string;
  readonly month: string;
  /** The month and the employer, which orders the list. */
  readonly order: string;
  readonly dues: Dues;
  /** The pay of the month. */
  readonly grossWon: number;
  /** What was remitted; null before. */
  readonly remitted: Dues | null;
  readonly remittedAt: string | null;
  readonly by: Withholder | null;
};

/** The id of an employer's month. */
export const monthDuesId = (employerId: string, month: string): string => `${employerId}/${month}`;

type Key = { readonly employerId: string; readonly month: string };

const keyOf = (message: Message): Key | null => {
  switch (message.type) {
    case "payment.settled":
    case "payment.resettled":
      return { employerId: message.data.employerId, month: monthOf(message.at as Instant) };
    case "payment.remitted":
      return { employerId: message.data.employerId, month: message.data.month };
    default:
      return null;
  }
};

const emptyMonth = ({ employerId, month }: Key): MonthDues => ({
  _id: monthDuesId(employerId, month),
  employerId,
  month,
  order: `${month} ${employerId}`,
  dues: noDues,
  grossWon: 0,
  remitted: null,
  remittedAt: null,
  by: null,
});

export const duesByMonth: Projector<MonthDues> = {
  name: "dues",
  version: 1,
  indexes: { index: ["employerId", "order", "remittedAt"] },
  on: ["payment.settled", "payment.resettled", "payment.remitted"],
  ids: (message) => {
    const key = keyOf(message);
    return key === null ? [] : [monthDuesId(key.employerId, key.month)];
  },
  next: (doc, message) => {
    const key = keyOf(message);
    if (key === null) return doc;
    const before = doc ?? emptyMonth(key);
    if (message.type === "payment.settled" || message.type === "payment.resettled") {
      const dues = addDues(before.dues, duesOf(message.data));
      return { ...before, dues, grossWon: before.grossWon + message.data.grossWon };
    }
    if (message.type !== "payment.remitted") return before;
    const by = message.data.by as Withholder;
    return { ...before, remitted: duesOf(message.data), remittedAt: message.at, by };
  },
};

/** An employer's month as its readers see it. */
export const shownDues = ({ employerId, month, dues, remitted, remittedAt, by }: MonthDues) => ({
  employerId,
  month,
  ...dues,
  dueOn: remittanceDueOn(month),
  by,
  remittedAt,
  leftWon: totalOf(addDues(dues, remitted ?? noDues, -1)),
});
