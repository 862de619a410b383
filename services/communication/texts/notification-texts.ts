/**
 * Notification texts, by kind and language. They are made when a list is read: a new wording and
 * another language also reach old notifications.
 */
import {
  isKind,
  type Language,
  type NotificationKind,
} from "../../contracts/communication/notification-kinds.ts";
import { accountTexts } from "./account-texts.ts";
import { applicationTexts } from "./application-texts.ts";
import { offerTexts } from "./offer-texts.ts";
import { payTexts } from "./pay-texts.ts";
import { type Data, plainly, said, type Text, type Work } from "./phrase.ts";
import { workTexts } from "./work-texts.ts";

const texts: Readonly<Record<NotificationKind, Text>> = {
  ...accountTexts,
  ...offerTexts,
  ...applicationTexts,
  ...workTexts,
  ...payTexts,
};

/** For a kind that a newer service names and this one does not know. */
const unknown = plainly(
  "새로운 알림이 있습니다.",
  "새 소식이 있어요.",
  "You have a new notification.",
);

/** The text of a kind in all languages. */
export const textOfKind = (kind: NotificationKind): Text => texts[kind];

/**
 * The text of a notification in a language; a generic one for an unknown kind. `work` is what the
 * posting says, null where it is about none or it is not known: the text has no names then.
 */
export const textOf = (
  kind: string,
  language: Language,
  data: Data,
  work: Work | null = null,
): string => said(isKind(kind) ? texts[kind] : unknown, language, data, work);
