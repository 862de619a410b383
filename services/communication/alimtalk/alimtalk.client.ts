/**
 * Alimtalk channel (`ONEDAY_ALIMTALK_URL`): gives a message to the provider, once per attempt.
 *
 * It asks the user service for the number each time, and stores neither number nor text. Messages
 * go to proved numbers alone, except the code that proves one.
 */
import type { Service } from "moleculer";
import { settingsOf } from "../../../mixins/config/settings.ts";
import type { AlimtalkSettings } from "../../../mixins/config/settings-alimtalk.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { call } from "../../contracts/index.ts";
import type { Outgoing, Send, SendOutcome } from "../channel/channel.types.ts";
import { post } from "../channel/http-post.client.ts";
import { worksOf } from "../notification/notes.query.ts";
import { preferencesOf } from "../preferences/preferences.repository.ts";
import {
  alimtalkLanguage,
  gathered,
  phoneCode,
  templated,
  type Written,
} from "../texts/alimtalk-templates.ts";
import { wordsFor } from "../texts/channel-texts.ts";
import { type Message, messageOf, outcomeOfAnswer } from "./alimtalk.ts";

/** Of an answer: enough for its code. */
const readBytes = 2000;

const failed = (detail: string): SendOutcome => ({ state: "failed", detail });
/** The account left, its number is not proved or was changed, or a code has expired. */
const nothingToSend = failed("NOTHING_TO_SEND");
/** Nothing was sent yet: another service did not answer, or a read model is behind. */
const notYet = (detail: string): SendOutcome => ({ state: "later", detail });

type Addressed = { readonly to: string; readonly written: Written; readonly hasLink: boolean };

/** Whether messages go by Alimtalk. */
export const hasAlimtalk = ({ broker }: Service): boolean => settingsOf(broker).alimtalk !== null;

const codeFor = async (
  { broker }: Service,
  userId: string,
  codeId: string,
): Promise<Addressed | SendOutcome> => {
  const { due } = await call(broker, "user.phoneCode", { userId, codeId });
  if (due === null) return nothingToSend;
  return { to: due.to, written: phoneCode(due.code), hasLink: false };
};

const notesFor = async (
  service: Service,
  userId: string,
  { items }: Outgoing,
): Promise<Addressed | SendOutcome> => {
  const { phone: to } = await call(service.broker, "user.phone", { userId });
  if (to === null) return nothingToSend;
  if (items.length > 1) return { to, written: gathered(items.length), hasLink: true };
  const notes = await worksOf(service, items);
  if (notes === null) return notYet("NOT_READ_YET");
  const { language } = await preferencesOf(service as Service & LogMethods, userId);
  const [note] = notes;
  const written =
    note === undefined
      ? null
      : templated(note.kind, alimtalkLanguage(language), note.data, note.work);
  return written === null ? failed("NO_TEMPLATE") : { to, written, hasLink: true };
};

const addressed = (service: Service, outgoing: Outgoing): Promise<Addressed | SendOutcome> => {
  const { userId, items } = outgoing;
  const [{ source }] = items;
  if (userId === null) return Promise.resolve(nothingToSend);
  return "mailId" in source
    ? codeFor(service, userId, source.mailId)
    : notesFor(service, userId, outgoing);
};

const give = async ({ url, key }: AlimtalkSettings, message: Message): Promise<SendOutcome> => {
  let isGiven = false;
  const body = JSON.stringify(message);
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    authorization: `Bearer ${key}`,
    "idempotency-key": message.key,
  };
  try {
    const answered = await post({ url, headers, body, readBytes }, () => {
      isGiven = true;
    });
    return outcomeOfAnswer(answered);
  } catch (error) {
    // The error's own message may have the address.
    const { code = "NO_ANSWER" } = error as { code?: unknown };
    const detail = `ALIMTALK_${typeof code === "string" ? code : "NO_ANSWER"}`;
    return { state: isGiven ? "unknown" : "later", detail };
  }
};

/** Sends by Alimtalk. */
export const sendAlimtalk: Send = async (service, outgoing) => {
  const { alimtalk, webUrl } = settingsOf(service.broker);
  if (alimtalk === null) return failed("CHANNEL_OFF");
  let found: Addressed | SendOutcome;
  try {
    found = await addressed(service, outgoing);
  } catch {
    return notYet("NOT_WRITTEN");
  }
  if ("state" in found) return found;
  const { to, written, hasLink } = found;
  const [{ deliveryId: key }] = outgoing.items;
  const link = { name: wordsFor("ko").open, url: `${webUrl.replace(/\/$/, "")}/notifications` };
  const rest = { key, sender: alimtalk.sender, to, buttons: hasLink ? [link] : [] };
  const message = messageOf(written, rest);
  return message === null ? failed("TEXT_TOO_LONG") : give(alimtalk, message);
};
