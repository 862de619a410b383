/**
 * Contact details in user text, found before others may read it.
 *
 * Users who meet here pay and are paid here, and a public text must not carry a person's number. It
 * finds the usual ways of writing and hiding contacts: digits apart, digits as words (공일공), letters
 * for digits; and the number of a bank account after its bank's name. It does not find every trick.
 */
import { Refusal } from "../core/refusal.ts";
import { Folded } from "./folded-text.ts";

export type ContactKind = "phone" | "mail" | "link" | "messenger" | "account";
/** A contact as written in the text's NFKC form, and its offset there. */
export type Contact = { readonly kind: ContactKind; readonly text: string; readonly at: number };

const zero = "[0oO공영]";
const one = "[1lI일]";
const digit = "[0-9oOlI공영일이삼사오육륙칠팔구]";
/** Separators between the digits of a number that is taken apart. */
const gap = "[\\s.·,_/~*-]{0,3}";
/** 0, or the country code in its place, followed by the 0 or not. */
const mobile = `(?:(?:\\+|00)?82${gap}(?:\\(?0\\)?${gap})?|${zero}${gap})`;
/** Area codes, 070, 080 and forwarding numbers, also without separators. */
const lines = "0(?:2|[3-6][1-5]|70|80|50\\d)";
/** Not inside a longer number, a date or a time. */
const begins = "(?<![\\d:][\\s.·,/~-]{0,3})";

/** Ten to sixteen digits: shorter ones after a bank's name are dates and amounts. */
const accountDigits = "\\d(?:[\\s-]?\\d){9,15}(?![\\s-]?\\d)";
/** Names of banks that say nothing else, and short ones in Latin letters. */
const banks =
  "국민|신한|농협|수협|새마을(?:금고)?|신협|우체국|카카오뱅크|토스(?:뱅크)?|케이뱅크|(?<![a-z0-9])(?:kb|nh|ibk|sc)";
/** Names that are words and cities too: with the word for a bank, or before a number with hyphens. */
const banksAndWords = "우리|하나|기업|산업|제일|씨티|부산|대구|광주|전북|경남|제주|카카오";
const between = "\\s?(?:계좌)?\\s?(?:번호)?\\s?[:=은는]?\\s{0,2}";

const ways: readonly (readonly [ContactKind, RegExp])[] = [
  [
    "phone",
    new RegExp(
      `${begins}${mobile}${one}${gap}[016789oO공영일육륙칠팔구](${gap}${digit}){7,8}(?![-.·]?\\d)`,
      "gu",
    ),
  ],
  [
    "phone",
    new RegExp(`${begins}(0\\d{1,2}[)\\s.-]{1,2}|050\\d[\\s.-])\\d{3,4}[\\s.-]\\d{4}(?!\\d)`, "gu"),
  ],
  ["phone", new RegExp(`${begins}${lines}\\)?${gap}\\d{3,4}${gap}\\d{4}(?![-.·]?\\d)`, "gu")],
  ["mail", /[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){1,8}/gu],
  [
    "mail",
    /(?<![\w.+-])[a-z][\w.+-]{1,40}\s?(골뱅이|[([]at[)\]])\s?([a-z]|네이버|지메일|한메일|다음|카카오)/giu,
  ],
  ["link", /(https?:\/\/|www\.|open\.kakao|t\.me\/)\S{1,300}/giu],
  [
    "link",
    /(?<![\w@.-])[a-z0-9-]{2,40}(\.[a-z0-9-]{2,40}){0,3}\.(com|kr|me|gg|ly|shop|site|xyz)(?!\w)/giu,
  ],
  [
    "messenger",
    /(카톡|카카오톡|텔레그램)\s{0,4}(아이디|id)?\s{0,4}[:=]?\s{0,4}[a-z0-9_.-]{4,60}/giu,
  ],
  [
    "account",
    new RegExp(
      `(?:(?:${banks}|${banksAndWords})\\s?(?:은행|뱅크)|${banks}|계좌|은행)${between}${accountDigits}`,
      "giu",
    ),
  ],
  [
    "account",
    new RegExp(
      `(?<![가-힣])(?:${banksAndWords})\\s{1,2}(?!(?:19|20)\\d\\d-\\d\\d-)(?=[\\d-]{12,20}(?![\\d-]))\\d{2,7}(?:-\\d{2,8}){2,3}`,
      "giu",
    ),
  ],
  // 라인 is also a production line in a factory: it counts only with an id.
  [
    "messenger",
    /(카카오|ㅋㅌ|톡|라인|인스타)\s{0,4}((아이디|id)\s{0,4}[:=]?|[:=])\s{0,4}[a-z0-9_.-]{3,60}/giu,
  ],
  [
    "messenger",
    /오픈\s{0,4}(채팅|카톡|톡)방?\s{0,4}(검색|링크|입장|코드|참여|으로\s{0,4}(연락|문의|지원))/gu,
  ],
];

/** Non-overlapping pieces in text order: of overlapping ones the earliest, then the longest. */
export const apart = <P extends { readonly at: number; readonly text: string }>(
  found: readonly P[],
): P[] => {
  const kept: P[] = [];
  for (const one of found.toSorted((a, b) => a.at - b.at || b.text.length - a.text.length)) {
    const last = kept.at(-1);
    if (last === undefined || one.at >= last.at + last.text.length) kept.push(one);
  }
  return kept;
};

/** The contacts in a text, in order, without overlaps. */
export const contactsIn = (text: string): Contact[] => {
  const folded = new Folded(text);
  return apart(ways.flatMap(([kind, way]) => folded.find(way).map((one) => ({ kind, ...one }))));
};

/** The first contact in a text, as written; null without one. */
export const contactIn = (text: string): string | null => contactsIn(text)[0]?.text ?? null;

/**
 * For texts that others read before a match. Refuses CONTACT_IN_TEXT (422) on a field. O(length).
 */
export const checkContact = (text: string, field: string): void => {
  const contact = contactIn(text);
  if (contact === null) return;
  throw new Refusal("CONTACT_IN_TEXT", { fields: [{ field: `/${field}` }], contact }, 422);
};
