/**
 * Mail sandbox: a provider that sends no mail and stores each for a day.
 *
 * Mails are stored in this service's vault (`data/communication/vault.db` without MongoDB), for
 * tests and for the operator of OneDay. Their text is sealed, since it holds tokens. No action
 * shows them.
 */
import type { Service, ServiceBroker } from "moleculer";
import { keyFor } from "../../../mixins/config/installation-secret.ts";
import { seal, unseal } from "../../../mixins/config/sealed-text.ts";
import type { Erase } from "../../../mixins/personal-data.mixin.ts";
import { insertNew, removeAll, removeWhere } from "../../../mixins/store/conditional-writes.ts";
import type { Collection } from "../../../mixins/store/store.ts";
import { dayMs, type Instant, later, now, sha256 } from "../../contracts/core/units.ts";
import type { SendOutcome } from "../channel/channel.types.ts";
import { vaultOf } from "../stores/vault.repository.ts";
import type { Mail } from "./email.ts";
import type { MailProvider } from "./email-provider.ts";

export type KeptMail = Mail & {
  readonly _id: string;
  readonly at: Instant;
  /** The receiver; the mail is removed when they are erased. */
  readonly userId: string;
};

/** A stored mail: the subject in clear, the text and HTML sealed under the installation's key. */
type Row = Pick<KeptMail, "_id" | "at" | "userId" | "to" | "subject"> & { readonly sealed: string };

const keyOf = (broker: ServiceBroker): Buffer => keyFor(broker, "mails");

const sealedRow = (broker: ServiceBroker, { text, html, ...row }: KeptMail): Row => ({
  ...row,
  sealed: seal(keyOf(broker), row._id, JSON.stringify({ text, html })),
});

/** Opens a stored mail; a mail stored before sealing existed is returned as it is. */
export const openedMail = (broker: ServiceBroker, row: Row | KeptMail): KeptMail => {
  if (!("sealed" in row)) return row;
  const { sealed, ...rest } = row;
  return { ...rest, ...JSON.parse(unseal(keyOf(broker), row._id, sealed)) };
};

const keptMs = dayMs;
const removedAtOnce = 100;
/** The vault holds other documents, too. */
const mailsOnly = { $gt: "mail:", $lt: "mail;" };

const removeOld = async (docs: Collection<Row>, at: Instant): Promise<void> => {
  const old = { _id: mailsOnly, at: { $lt: later(at, -keptMs) } };
  await removeAll(docs, await docs.find(old, { limit: removedAtOnce }));
};

/** The stored mails to one address or all, oldest first; 1,000 at most. */
export const keptMails = async (service: Service, to?: string): Promise<KeptMail[]> => {
  const wanted = to === undefined ? {} : { to };
  const docs = await vaultOf<Row>(service);
  const rows = await docs.find({ _id: mailsOnly, ...wanted }, { sort: { at: 1 }, limit: 1000 });
  return rows.map((row) => openedMail(service.broker, row));
};

/** Removes the stored mails of a user. */
export const dropMails: Erase = async (service, userId) => {
  await removeWhere(await vaultOf<Row>(service), { _id: mailsOnly, userId });
};

/** The sandbox of a service. The outcome is always `sent`, also for a repeated key. */
export const mailSandbox = (service: Service): MailProvider => ({
  async send(key, { to, subject, text, html }, userId): Promise<SendOutcome> {
    const number = sha256(key).slice(0, 16);
    const docs = await vaultOf<Row>(service);
    const at = now();
    await removeOld(docs, at);
    const kept = { _id: `mail:${number}`, at, userId, to, subject, text, html };
    await insertNew(docs, sealedRow(service.broker, kept));
    return { state: "sent", detail: `sandbox-${number}` };
  },
});
