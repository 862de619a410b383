/**
 * Mail sandbox: a provider that sends nothing and keeps what it was given, for a day.
 *
 * Mails lie in this service's vault (`data/communication/vault.db` where there is no MongoDB), for
 * who runs OneDay and for tests: they hold addresses and tokens, as mails do. No action shows them.
 */
import type { Service } from "moleculer";
import type { Erase } from "../../mixins/personal.mixin.ts";
import type { Outcome } from "../../mixins/reactor.mixin.ts";
import { roomOf } from "../../mixins/room.ts";
import { insertNew, removeAll, removeWhere } from "../../mixins/store/rows.ts";
import type { Collection } from "../../mixins/store/store.ts";
import { dayMs, type Instant, later, now, sha256 } from "../contracts/units.ts";
import type { Mail } from "./mail.ts";
import type { MailProvider } from "./mail-provider.ts";

export type KeptMail = Mail & {
  readonly _id: string;
  readonly at: Instant;
  /** Whose it is, so that it goes with him. */
  readonly userId: string;
};

const keptMs = dayMs;
const removedAtOnce = 100;
/** The vault holds other things, too. */
const mailsOnly = { $gt: "mail:", $lt: "mail;" };

const vault = (service: Service): Promise<Collection<KeptMail>> =>
  roomOf(service).collection<KeptMail>("vault");

const removeOld = async (docs: Collection<KeptMail>, at: Instant): Promise<void> => {
  const old = { _id: mailsOnly, at: { $lt: later(at, -keptMs) } };
  await removeAll(docs, await docs.find(old, { limit: removedAtOnce }));
};

/** The mails that were kept, for one address or all, oldest first. */
export const keptMails = async (service: Service, to?: string): Promise<KeptMail[]> => {
  const wanted = to === undefined ? {} : { to };
  const docs = await vault(service);
  return docs.find({ _id: mailsOnly, ...wanted }, { sort: { at: 1 }, limit: 1000 });
};

/** Removes what was kept for someone. */
export const dropMails: Erase = async (service, userId) => {
  await removeWhere(await vault(service), { _id: mailsOnly, userId });
};

export const mailSandbox = (service: Service): MailProvider => ({
  async send(key, mail, userId): Promise<Outcome> {
    const number = sha256(key).slice(0, 16);
    const docs = await vault(service);
    const at = now();
    await removeOld(docs, at);
    await insertNew(docs, { _id: `mail:${number}`, at, userId, ...mail });
    return { status: "done", detail: `sandbox-${number}` };
  },
});
