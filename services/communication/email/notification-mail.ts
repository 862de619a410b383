/** Notification mail: one notification, or several that were gathered, as text and HTML. */
import type { Language } from "../../contracts/communication/notification-kinds.ts";
import { wordsFor } from "../texts/channel-texts.ts";
import type { Mail } from "./email.ts";
import { mailHtml } from "./html.ts";

/** An address, and a link for one click; null where there is no https. */
export type Unsubscribe = { readonly mailTo: string; readonly link: string | null };

export type NotificationMail = {
  readonly to: string;
  readonly language: Language;
  /** `title`: the text without the names of the work, for the subject. */
  readonly notes: readonly { readonly text: string; readonly title: string }[];
  readonly webUrl: string;
  /** How one is unsubscribed; null for what the receiver has agreed to. */
  readonly unsubscribe: Unsubscribe | null;
};

const shownMax = 30;
const subjectChars = 78;

const cut = (text: string): string => {
  const chars = [...text];
  return chars.length <= subjectChars ? text : `${chars.slice(0, subjectChars - 1).join("")}…`;
};

/** No line break enters a header, whatever a posting's title has. */
const oneLine = (text: string): string => text.replaceAll(/\p{Cc}+/gu, " ");

/** How a mail program unsubscribes: by one click (RFC 8058), or by mail (RFC 2369). */
const headersOf = ({ mailTo, link }: Unsubscribe): Readonly<Record<string, string>> => {
  const byMail = `<mailto:${mailTo}?subject=unsubscribe>`;
  if (link === null) return { "List-Unsubscribe": byMail };
  return {
    "List-Unsubscribe": `<${link}>, ${byMail}`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  };
};

/** The mail; the first 30 notes are shown, and how many more there are. */
export const notificationMail = (one: NotificationMail): Mail => {
  const { to, language, notes, webUrl, unsubscribe } = one;
  const { name, hello, many, more, open, settings } = wordsFor(language);
  const [first] = notes;
  const title = notes.length === 1 && first !== undefined ? first.title : many(notes.length);
  const shown = notes.slice(0, shownMax).map(({ text }) => text);
  const rest = notes.length > shownMax ? [more(notes.length - shownMax)] : [];
  const base = webUrl.replace(/\/$/, "");
  const links = [
    { text: open, link: `${base}/notifications` },
    { text: settings, link: `${base}/me/notifications` },
  ];
  const lines = [hello, "", ...shown.flatMap((text) => [text, ""]), ...rest];
  const anchors = links.map(({ text, link }) => `${text}: ${link}`);
  return {
    to,
    subject: cut(oneLine(`[${name}] ${title}`)),
    text: [...lines, ...anchors, ""].join("\n"),
    html: mailHtml(language === "en" ? "en" : "ko", lines, links),
    ...(unsubscribe === null ? {} : { headers: headersOf(unsubscribe) }),
  };
};
