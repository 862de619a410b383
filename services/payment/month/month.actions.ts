/**
 * Month actions: a month of work with each counterpart, and what an employer owes for it.
 *
 * Names come from the user service for one answer and are not stored here.
 */
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import { DisplayNames } from "../../../mixins/personal-data/display-names.client.ts";
import { pageInOrder } from "../../../mixins/projection/pages.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { now, won } from "../../contracts/core/units.ts";
import type { Handlers } from "../../contracts/index.ts";
import { monthOf, monthsLater } from "../../contracts/kernel/seoul-month.ts";
import type { PaymentService } from "../ledger/ledger.repository.ts";
import { leviesOf } from "../wage/levies.ts";
import { duesByMonth, monthDuesId, shownDues } from "./dues.projection.ts";
import { type WorkMonthDoc, workMonthId, workMonths } from "./work-month.projection.ts";
import { rowsOfMonths } from "./work-month.query.ts";
import { reachedIn, sharesOf } from "./work-month.ts";

type MonthActions = Pick<Handlers<"payment", PaymentService>, "month" | "month.pair">;

/** A month with a counterpart, as either of the two sees it. */
const shown = (doc: WorkMonthDoc, inARow: number, userId: string, displayName: string) => {
  const { days, minutes, isConstruction } = doc;
  const reached = reachedIn(doc, inARow);
  return {
    userId,
    displayName,
    days: [...days],
    minutes,
    grossWon: won(doc.grossWon),
    taxFreeWon: won(doc.taxFreeWon),
    isConstruction,
    monthsInARow: inARow,
    reached,
    shares: sharesOf(doc, reached),
  };
};

/** What the employer owes for the month: the remittance, and the levies that they pay themselves. */
const owedBy = async (service: PaymentService, employerId: string, month: string) => {
  const doc = await readModelOf(service, duesByMonth).get(monthDuesId(employerId, month));
  if (doc === null) return {};
  return { remittance: shownDues(doc), levies: leviesOf(doc.grossWon, month) };
};

export const monthActions: MonthActions = {
  async month(ctx) {
    const { userId, role } = callerOf(ctx);
    const { month = monthOf(now()) } = ctx.params;
    const mine = role === "worker" ? { workerId: userId } : { employerId: userId };
    const readModel = readModelOf(this, workMonths);
    const page = await pageInOrder(readModel, { ...mine, month }, ctx.params, "oldest");
    const otherOf = (doc: WorkMonthDoc) => (role === "worker" ? doc.employerId : doc.workerId);
    const inARow = await rowsOfMonths(this, page.items, month);
    const names = await new DisplayNames(this.broker).of(page.items.map(otherOf));
    return {
      month,
      items: page.items.map((doc) =>
        shown(doc, inARow(doc), otherOf(doc), names.get(otherOf(doc)) ?? ""),
      ),
      nextCursor: page.nextCursor,
      ...(role === "employer" ? await owedBy(this, userId, month) : {}),
    };
  },

  async "month.pair"(ctx) {
    const { employerId, workerId, month } = ctx.params;
    const doc = await readModelOf(this, workMonths).get(
      workMonthId({ employerId, workerId, month }),
    );
    const pair = { employerId, workerId };
    // The month that is asked for counts as worked, although nothing may be paid yet.
    const before = (await rowsOfMonths(this, [pair], monthsLater(month, -1)))(pair);
    return {
      days: [...(doc?.days ?? [])],
      minutes: doc?.minutes ?? 0,
      monthsInARow: before + 1,
    };
  },
};
