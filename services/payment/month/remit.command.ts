/**
 * Remit command: one employer's month leaves OneDay's accounts, once.
 *
 * The amounts come from the read model, which must have read everything of the month. The entry's
 * id is that of the employer and the month, so a repeat or a second replica moves nothing.
 */
import { Errors } from "moleculer";
import { settingsOf } from "../../../mixins/config/settings.ts";
import type { Command } from "../../../mixins/log/event-log.ts";
import { accountGates } from "../../../mixins/personal-data/account-gate-rules.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { monthSpan } from "../../contracts/kernel/seoul-month.ts";
import { isNothing } from "../ledger/dues.ts";
import { type EntryOf, remitEntryId, type Withholder } from "../ledger/entry.ts";
import { entryBy, type PaymentService, post } from "../ledger/ledger.repository.ts";
import { remit } from "../ledger/remittance.ts";
import { duesByMonth, monthDuesId } from "./dues.projection.ts";
import { openMonth } from "./seoul-month.ts";

export type EmployerMonth = { readonly employerId: string; readonly month: string };

/** The input of the command. The amounts and the way follow from the month, and are no part. */
export const remitInput = ({ employerId, month }: EmployerMonth) => ({
  kind: "remit",
  employerId,
  month,
});

/** Refuses MONTH_NOT_OVER. Throws a retryable error while the read model is behind the month. */
export const checkMonthOver = async (
  service: PaymentService,
  month: string,
  { at }: Pick<Command, "at">,
): Promise<void> => {
  if (month >= openMonth(at)) throw new Refusal("MONTH_NOT_OVER", { month });
  const { payment } = await readModelOf(service, duesByMonth).positions();
  const [next] = await service.log.read(payment?.position ?? 0, 1);
  if (next === undefined || next.at >= monthSpan(month).to) return;
  throw new Errors.MoleculerRetryableError("the month is still read", 503, "UNAVAILABLE", {});
};

/**
 * The way by the setting. Of an employer who leaves or has left OneDay pays by proxy: their wallet
 * must stay empty.
 */
const wayOf = async (service: PaymentService, employerId: string): Promise<Withholder> => {
  const isOpen = (await service.log.state(accountGates, employerId)) === "open";
  return isOpen ? settingsOf(service.broker).withholding : "proxy";
};

/**
 * Remits a month that `checkMonthOver` let pass. Answers the entry, and whether this command posted
 * it; null where nothing was due.
 */
export const remitMonth = async (
  service: PaymentService,
  { employerId, month }: EmployerMonth,
  command: Command,
): Promise<{ readonly entry: EntryOf<"remit">; readonly isNew: boolean } | null> => {
  const found = await entryBy(service.log, remitEntryId({ employerId, month }));
  if (found?.kind === "remit") return { entry: found, isNew: false };
  const doc = await readModelOf(service, duesByMonth).get(monthDuesId(employerId, month));
  if (doc === null || isNothing(doc.dues)) return null;
  const facts = { employerId, month, by: await wayOf(service, employerId), dues: doc.dues };
  const { replayed } = await post(service.log, (ledger) => remit(ledger, facts), command);
  const posted = await entryBy(service.log, command.cid);
  return posted?.kind === "remit" ? { entry: posted, isNew: !replayed } : null;
};
