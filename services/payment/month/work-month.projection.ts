/**
 * Work months: one document per employer, worker and month of work.
 *
 * It counts what was paid, by the month in which it was worked. A correction counts in the month of
 * its shift.
 */
import type { Projector } from "../../../mixins/projection/projector.ts";
import { type Instant, seoulDate } from "../../contracts/core/units.ts";
import type { Message } from "../../contracts/index.ts";
import { isOfField } from "../../contracts/kernel/categories.ts";
import { type Close, closeIn, type WorkMonth } from "./work-month.ts";

export type WorkMonthDoc = WorkMonth & {
  readonly _id: string;
  readonly employerId: string;
  readonly workerId: string;
  /** The month and the two, which orders the list. */
  readonly order: string;
  readonly warned: readonly Close[];
  /** A limit is close, and the two were not warned of it. */
  readonly isDue: boolean;
};

type Key = Pick<WorkMonthDoc, "employerId" | "workerId" | "month">;

/** The id of a worker's month with an employer. */
export const workMonthId = ({ employerId, workerId, month }: Key): string =>
  `${employerId}/${workerId}/${month}`;

type Paid = Extract<Message, { readonly type: "payment.settled" | "payment.resettled" }>;

const isPaid = (message: Message): message is Paid =>
  message.type === "payment.settled" || message.type === "payment.resettled";

const dayOf = ({ data, at }: Paid): string => data.workedOn ?? seoulDate(at as Instant);

const keyOf = (message: Message): Key | null => {
  if (isPaid(message)) {
    const { employerId, workerId } = message.data;
    return { employerId, workerId, month: dayOf(message).slice(0, 7) };
  }
  if (message.type !== "payment.monthWarned") return null;
  const { employerId, workerId, month } = message.data;
  return { employerId, workerId, month };
};

const withPay = (before: WorkMonthDoc, message: Paid): WorkMonthDoc => {
  const { minutes, grossWon, taxFreeWon = 0, categoryId } = message.data;
  const days = minutes > 0 ? [...new Set([...before.days, dayOf(message)])].sort() : before.days;
  const isFirst = before.grossWon === 0 && before.minutes === 0;
  const isTrade = categoryId !== undefined && isOfField(categoryId, "construction");
  return {
    ...before,
    days,
    minutes: before.minutes + minutes,
    grossWon: before.grossWon + grossWon,
    taxFreeWon: before.taxFreeWon + taxFreeWon,
    isConstruction: isTrade && (isFirst || before.isConstruction),
  };
};

const emptyMonth = (key: Key): WorkMonthDoc => ({
  _id: workMonthId(key),
  ...key,
  order: `${key.month} ${key.employerId} ${key.workerId}`,
  days: [],
  minutes: 0,
  grossWon: 0,
  taxFreeWon: 0,
  isConstruction: false,
  warned: [],
  isDue: false,
});

const withDue = (doc: WorkMonthDoc): WorkMonthDoc => ({
  ...doc,
  isDue: closeIn(doc).some((close) => !doc.warned.includes(close)),
});

export const workMonths: Projector<WorkMonthDoc> = {
  name: "work_months",
  version: 1,
  indexes: { index: ["employerId", "workerId", "isDue"] },
  on: ["payment.settled", "payment.resettled", "payment.monthWarned"],
  ids: (message) => {
    const key = keyOf(message);
    return key === null ? [] : [workMonthId(key)];
  },
  next: (doc, message) => {
    const key = keyOf(message);
    if (key === null) return doc;
    const before = doc ?? emptyMonth(key);
    if (isPaid(message)) return withDue(withPay(before, message));
    if (message.type !== "payment.monthWarned") return before;
    return withDue({ ...before, warned: [...before.warned, message.data.what as Close] });
  },
};
