/**
 * Email channel: writes the mail of a delivery and gives it to the provider.
 *
 * It asks the user service for the address each time, and stores neither address nor text. Mails go
 * to proved addresses alone, except those that prove one or reset a password.
 */
import type { Service, ServiceBroker } from "moleculer";
import { keyFor } from "../../../mixins/config/installation-secret.ts";
import { settingsOf } from "../../../mixins/config/settings.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { kindRow } from "../../contracts/communication/notification-kinds.ts";
import { call } from "../../contracts/index.ts";
import type { Item, Outgoing, Send, SendOutcome } from "../channel/channel.types.ts";
import { notesOf } from "../notification/notes.query.ts";
import { preferencesOf } from "../preferences/preferences.repository.ts";
import { channelsOf } from "../preferences/preferences.ts";
import { unsubscribePurpose, unsubscribeToken } from "../preferences/unsubscribe-token.adapter.ts";
import { type Mail, mailOf } from "./email.ts";
import { mailboxes } from "./mailbox.ts";
import { notificationMail, type Unsubscribe } from "./notification-mail.ts";
import { bareAddress, mailProviderOf } from "./smtp.client.ts";

/** The account left, its address is not proved, or the reason for the mail is over. */
const nothingToSend: SendOutcome = { state: "failed", detail: "NOTHING_TO_SEND" };
const unknownKind: SendOutcome = { state: "failed", detail: "KIND_UNKNOWN" };
/** Nothing was sent yet: another service did not answer, or a read model is behind. */
const notYet = (detail: string): SendOutcome => ({ state: "later", detail });

type Written = { readonly mail: Mail; readonly userId: string } | SendOutcome;

const writtenMail = async (
  { broker }: Service,
  source: { readonly mailId: string; readonly position: number },
): Promise<Written> => {
  const { mailId, position } = source;
  const { letter } = await call(broker, "user.mail", { mailId, position });
  if (letter === null) return nothingToSend;
  const mail = mailOf(letter, settingsOf(broker).webUrl);
  return mail === null ? unknownKind : { mail, userId: letter.userId };
};

const isOffer = ({ kind }: Item): boolean => !kindRow(kind).isTransactional;

/** How a person stops offers. One click needs https (RFC 8058, section 3.1). */
const unsubscribeOf = (broker: ServiceBroker, userId: string): Unsubscribe => {
  const { mail, webUrl } = settingsOf(broker);
  const token = unsubscribeToken(keyFor(broker, unsubscribePurpose), userId);
  const { href } = new URL(`/api/communication/unsubscribe/${token}`, webUrl);
  return {
    mailTo: bareAddress(mail?.from ?? "no-reply@oneday.invalid"),
    link: href.startsWith("https:") ? href : null,
  };
};

const writtenNotes = async (service: Service, { userId, items }: Outgoing): Promise<Written> => {
  const { broker } = service;
  if (userId === null) return nothingToSend;
  const { email: to } = await call(broker, "user.address", { userId });
  if (to === null) return nothingToSend;
  const chosen = await preferencesOf(service as Service & LogMethods, userId);
  const { language } = chosen;
  const { isDead } = await (service as Service & LogMethods).log.state(mailboxes, userId);
  // An offer may have waited for hours: the receiver may have unsubscribed meanwhile.
  const wanted = items.filter(
    (item) => !isOffer(item) || (!isDead && channelsOf(item.kind, chosen).includes("email")),
  );
  if (wanted.length === 0) return nothingToSend;
  const notes = await notesOf(service, wanted, language);
  if (notes === null) return notYet("NOT_READ_YET");
  const { webUrl } = settingsOf(broker);
  const unsubscribe = wanted.some(isOffer) ? unsubscribeOf(broker, userId) : null;
  return { userId, mail: notificationMail({ to, language, notes, webUrl, unsubscribe }) };
};

/** Sends by e-mail. */
export const sendEmail: Send = async (service, outgoing) => {
  const [{ deliveryId, source }] = outgoing.items;
  let written: Written;
  try {
    written =
      "mailId" in source
        ? await writtenMail(service, source)
        : await writtenNotes(service, outgoing);
  } catch {
    return notYet("NOT_WRITTEN");
  }
  if ("state" in written) return written;
  return mailProviderOf(service).send(deliveryId, written.mail, written.userId);
};
