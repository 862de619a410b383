/**
 * Filing actions: an employer's payments of a month as a file, with the workers' names.
 *
 * Payment stores only ids. The display names come from the user service for each file and are not
 * stored here. A user who has left has no name.
 */
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import { DisplayNames } from "../../../mixins/personal-data/display-names.client.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Handlers } from "../../contracts/index.ts";
import { monthSpan } from "../../contracts/kernel/seoul-month.ts";
import type { PaymentService } from "../ledger/ledger.repository.ts";
import { filing, namesPeople } from "./filings.ts";
import { type SettlementDoc, settlementOf, settlements } from "./payslip.projection.ts";

const pageRows = 1000;
/** Limits that keep a file below what the bus carries in one message. */
const settlementsMax = 20_000;
const peopleMax = 4000;
const namesAtOnce = 50;

/**
 * Names in batches. When the user service fails for a whole batch, the remaining names are empty
 * and the file is still made. A batch of empty names is no failure: its people may all have left.
 */
const namesOf = async (service: PaymentService, userIds: readonly string[]) => {
  const names = new DisplayNames(service.broker);
  const all = new Map<string, string>();
  for (let from = 0; from < userIds.length; from += namesAtOnce) {
    const some = await names.find(userIds.slice(from, from + namesAtOnce));
    for (const [userId, name] of some) all.set(userId, name ?? "");
    if ([...some.values()].every((name) => name === null)) break;
  }
  return all;
};

/** The settlements of an employer in a month, oldest first. Refuses EXPORT_TOO_LARGE. */
const settledIn = async (service: PaymentService, employerId: string, month: string) => {
  const { from, to } = monthSpan(month);
  const readModel = readModelOf(service, settlements);
  const all: SettlementDoc[] = [];
  for (let after = -1; ; ) {
    const query = { employerId, settledAt: { $gte: from, $lt: to }, position: { $gt: after } };
    const page = await readModel.find(query, { sort: { position: 1 }, limit: pageRows });
    all.push(...page);
    if (all.length > settlementsMax) throw new Refusal("EXPORT_TOO_LARGE", { settlementsMax });
    const last = page.at(-1);
    if (last === undefined || page.length < pageRows) return all.map(settlementOf);
    after = last.position;
  }
};

export const filingActions: Pick<Handlers<"payment", PaymentService>, "exports"> = {
  async exports(ctx) {
    const { kind, month } = ctx.params;
    const paid = await settledIn(this, callerOf(ctx).userId, month);
    const people = [...new Set(paid.map(({ workerId }) => workerId))];
    if (people.length > peopleMax) throw new Refusal("EXPORT_TOO_LARGE", { peopleMax });
    const names = namesPeople(kind) ? await namesOf(this, people) : new Map<string, string>();
    ctx.meta.$responseHeaders = {
      "Content-Disposition": `attachment; filename="oneday-${kind}-${month}.csv"`,
    };
    return filing(kind, month, paid, names);
  },
};
