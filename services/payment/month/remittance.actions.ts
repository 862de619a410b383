/** Remittance actions: operators list what was withheld by month, and remit a month by hand. */
import { pageInOrder } from "../../../mixins/projection/pages.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { won } from "../../contracts/core/units.ts";
import type { Handlers } from "../../contracts/index.ts";
import { monthsLater } from "../../contracts/kernel/seoul-month.ts";
import { totalOf } from "../ledger/dues.ts";
import { remitEntryId } from "../ledger/entry.ts";
import { entryCommand, type PaymentService } from "../ledger/ledger.repository.ts";
import { duesByMonth, monthDuesId, shownDues } from "./dues.projection.ts";
import { checkMonthOver, remitInput, remitMonth } from "./remit.command.ts";

type RemittanceActions = Pick<
  Handlers<"payment", PaymentService>,
  "remittances" | "remittances.run"
>;

/** What one call remits at most; the caller asks again for the rest. */
const runMax = 100;

export const remittanceActions: RemittanceActions = {
  async remittances(ctx) {
    const { month } = ctx.params;
    const query = month === undefined ? {} : { month };
    const readModel = readModelOf(this, duesByMonth);
    const { items, nextCursor } = await pageInOrder(readModel, query, ctx.params, "newest");
    return { items: items.map(shownDues), nextCursor };
  },

  async "remittances.run"(ctx) {
    const { month, employerId } = ctx.params;
    const commandFor = (id: string) => {
      const one = { employerId: id, month };
      return entryCommand(ctx, remitEntryId(one), remitInput(one));
    };
    await checkMonthOver(this, month, commandFor(""));
    const readModel = readModelOf(this, duesByMonth);
    const open = { remittedAt: null, order: { $gte: month, $lt: monthsLater(month, 1) } };
    const all = { sort: { order: 1 }, limit: runMax + 1 } as const;
    const due =
      employerId === undefined
        ? await readModel.find(open, all)
        : [await readModel.get(monthDuesId(employerId, month))].filter((doc) => doc !== null);
    const made = [];
    for (const one of due.slice(0, runMax)) {
      const done = await remitMonth(this, one, commandFor(one.employerId));
      if (done?.isNew) made.push(totalOf(done.entry.dues));
    }
    return {
      month,
      remitted: made.length,
      totalWon: won(made.reduce((sum, amount) => sum + amount, 0)),
      isDone: due.length <= runMax,
    };
  },
};
