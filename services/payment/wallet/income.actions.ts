/**
 * Income action: a worker's income of a year, for their own papers.
 *
 * The names come from the user service for one answer and are not stored here. An employer who has
 * left has no name any more.
 */
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import { DisplayNames } from "../../../mixins/personal-data/display-names.client.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { call, type Handlers } from "../../contracts/index.ts";
import type { PaymentService } from "../ledger/ledger.repository.ts";
import { incomeOf, yearStart } from "./income.ts";
import { type Settlement, settlementOf, settlements } from "./payslip.projection.ts";

/** More payments than the shifts of some years can be. */
const settlementsMax = 5000;

/** The worker's payments since the year began. Refuses EXPORT_TOO_LARGE. */
const paidSince = async (
  service: PaymentService,
  workerId: string,
  year: string,
): Promise<Settlement[]> => {
  const query = { workerId, settledAt: { $gte: yearStart(year) } };
  const found = await readModelOf(service, settlements).find(query, {
    sort: { position: 1 },
    limit: settlementsMax + 1,
  });
  if (found.length > settlementsMax) throw new Refusal("EXPORT_TOO_LARGE", { settlementsMax });
  return found.map(settlementOf);
};

/** Who the paper is about; without a name while the user service is away. */
const workerOf = async (service: PaymentService, userId: string) => {
  try {
    const { named } = await call(service.broker, "user.named", { userId });
    if (named !== null) return { userId, name: named.name, birthDate: named.birthDate };
  } catch (error) {
    service.logger.warn(`no name for a paper: ${(error as Error).message}`);
  }
  return { userId, name: "" };
};

export const incomeActions: Pick<Handlers<"payment", PaymentService>, "income"> = {
  async income(ctx) {
    const { userId } = callerOf(ctx);
    const { year } = ctx.params;
    const { items, totals } = incomeOf(year, await paidSince(this, userId, year));
    const names = await new DisplayNames(this.broker).of(items.map(({ employerId }) => employerId));
    return {
      year,
      worker: await workerOf(this, userId),
      items: items.map((one) => ({ ...one, employerName: names.get(one.employerId) ?? "" })),
      totals,
    };
  },
};
