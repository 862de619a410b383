/**
 * Remittance scheduler: remits every month that is over, of every employer.
 *
 * It looks for months without a remittance, so a start after a stop of weeks remits what is late.
 * Every replica runs one: the entry's id lets one of them move the money.
 */
import type { Service, ServiceSchema } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import { fingerprint } from "../../../mixins/log/commit.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { periodic } from "../../../mixins/process/periodic.ts";
import { openedReadModel } from "../../../mixins/projection/read-models.ts";
import { type Instant, minuteMs, now } from "../../contracts/core/units.ts";
import { remitEntryId } from "../ledger/entry.ts";
import type { PaymentService } from "../ledger/ledger.repository.ts";
import { duesByMonth, type MonthDues } from "./dues.projection.ts";
import { checkMonthOver, remitInput, remitMonth } from "./remit.command.ts";
import { openMonth } from "./seoul-month.ts";

const periodMs = minuteMs;
const pageRows = 200;

/** OneDay's own command for an employer's month. */
const ownCommand = (one: Pick<MonthDues, "employerId" | "month">, at: Instant) =>
  systemCommand(remitEntryId(one), { fp: fingerprint(remitInput(one)), at });

/** Remits the months that are over and were not remitted, oldest first, a page at a time. */
export const remitDue = async (service: PaymentService, at: Instant): Promise<void> => {
  const readModel = await openedReadModel(service, duesByMonth);
  // A month in which nothing was withheld is never remitted: the order passes over it.
  for (let after = ""; ; ) {
    const query = { remittedAt: null, order: { $gt: after, $lt: openMonth(at) } };
    const due = await readModel.find(query, { sort: { order: 1 }, limit: pageRows });
    for (const one of due) {
      const command = ownCommand(one, at);
      await checkMonthOver(service, one.month, command);
      await remitMonth(service, one, command);
      after = one.order;
    }
    if (due.length < pageRows) return;
  }
};

/** Looks every minute while the service runs. */
export const remittanceScheduler = (): Partial<ServiceSchema> => ({
  started(this: Service) {
    const stop = periodic(
      periodMs,
      () => remitDue(this as PaymentService, now()),
      ({ message }) => this.logger.warn(`a month is not remitted: ${message}`),
    );
    resourcesOf(this).onClose(stop);
  },
});
