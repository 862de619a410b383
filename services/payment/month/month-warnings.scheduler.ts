/**
 * Month warnings: looks for months in which a limit is close, and warns both sides once.
 *
 * The read model says which months are due. Every replica looks: the id of a warning lets one of
 * them append it, and a rebuild of the read model finds the warnings in the log.
 */
import type { Service, ServiceSchema } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { periodic } from "../../../mixins/process/periodic.ts";
import { openedReadModel } from "../../../mixins/projection/read-models.ts";
import { type Instant, now } from "../../contracts/core/units.ts";
import type { PaymentService } from "../ledger/ledger.repository.ts";
import { type MonthWarned, monthWarnings } from "./month-warning.ts";
import { type WorkMonthDoc, workMonths } from "./work-month.projection.ts";
import { type Close, closeIn } from "./work-month.ts";

const periodMs = 2000;
const dueMax = 100;

const warn = async (
  { log }: PaymentService,
  { _id, employerId, workerId, month, days, minutes }: WorkMonthDoc,
  what: Close,
  at: Instant,
): Promise<void> => {
  const data = { employerId, workerId, month, what, days: days.length, minutes };
  const event: MonthWarned = { type: "monthWarned", data };
  const rule = (warned: readonly Close[]) => (warned.includes(what) ? [] : [event]);
  await log.decide(monthWarnings, _id, rule, systemCommand(`month-warned:${_id}/${what}`, { at }));
};

/** Warns of every limit that is close and was not warned of. */
export const warnDue = async (service: PaymentService, at: Instant): Promise<void> => {
  const readModel = await openedReadModel(service, workMonths);
  for (const doc of await readModel.find({ isDue: true }, { limit: dueMax })) {
    const due = closeIn(doc).filter((close) => !doc.warned.includes(close));
    for (const what of due) await warn(service, doc, what, at);
  }
};

/** Looks every two seconds while the service runs. */
export const monthWarningScheduler = (): Partial<ServiceSchema> => ({
  started(this: Service) {
    const stop = periodic(
      periodMs,
      () => warnDue(this as PaymentService, now()),
      ({ message }) => this.logger.warn(`a month is not warned of: ${message}`),
    );
    resourcesOf(this).onClose(stop);
  },
});
