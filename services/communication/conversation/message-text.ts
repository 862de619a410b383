/** Message text: what may be written to the other party, and how it is shown. */
import { blockedIn } from "../../contracts/blocked-words/blocked-words.ts";
import {
  isQuickMessage,
  quickMessages,
  type Side,
} from "../../contracts/communication/conversations.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { contactsIn } from "../../contracts/kernel/contact-details.ts";

const mask = "●●●";

/**
 * The text with each contact and account number replaced. Those who meet here pay and are paid
 * here; a text without any is unchanged, and another one is in NFKC. O(length).
 */
export const masked = (text: string): string => {
  const contacts = contactsIn(text);
  if (contacts.length === 0) return text;
  let plain = text.normalize("NFKC");
  for (const { at, text: contact } of contacts.toReversed()) {
    plain = `${plain.slice(0, at)}${mask}${plain.slice(at + contact.length)}`;
  }
  return plain;
};

/**
 * Refuses BLOCKED_WORD (422) where an employer asks for what an offer may not ask for
 * (`../../contracts/blocked-words`). A worker may say of themselves what they like. Contacts are
 * not refused but masked.
 */
export const checkWords = (text: string, side: Side): void => {
  if (side !== "employer") return;
  const words = blockedIn(text).filter(({ kind }) => kind !== "contact");
  if (words.length === 0) return;
  throw new Refusal("BLOCKED_WORD", { fields: [{ field: "/text" }], words }, 422);
};

/** The shown text: the body, or that of a message of one tap; null where the body was removed. */
export const shownText = (quick: string | null, body: string | null): string | null =>
  quick !== null && isQuickMessage(quick) ? quickMessages[quick] : body;
