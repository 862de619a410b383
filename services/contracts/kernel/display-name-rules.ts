/**
 * Display name rules: names that a person or a company may not have, since others read them.
 *
 * Operators are shown as 원데이 운영. A name made only of our name and operators' titles would pass for
 * them; 원데이클래스 and 이운영 are other people's names.
 */
import { Refusal } from "../core/refusal.ts";
import { checkContact } from "./contact-details.ts";
import { lookOf } from "./folded-text.ts";

const looks = (words: string): string[] => words.split(" ").map((word) => lookOf(word));

const ours = looks("원데이 oneday");
/** Titles that may not begin a name as a word of its own, either. */
const titles = looks(
  "운영자 운영팀 운영진 관리자 고객센터 고객지원 고객지원팀 admin administrator operator",
);
const roles = [...titles, ...looks("운영 support moderator helpdesk 고객상담 상담센터")];
/** Words that claim nothing alone, but may accompany the others. */
const companions = looks(
  "님 팀 센터 주 주식회사 공식 본사 계정 시스템 서비스 코리아 한국 the team center service official account system korea inc co ltd",
);
const longestFirst = [...ours, ...roles, ...companions].toSorted((a, b) => b.length - a.length);
const pairs = ours.flatMap((our) => roles.map((role) => our + role));
const shown = new Set([...ours, ...roles]);
const parted = /[\s()[\]{}<>_:|/]+/u;

/** Whether a look consists of reserved words only. O(words x length). */
const isOfReserved = (look: string): boolean => {
  let left = look;
  let isShown = false;
  for (const word of longestFirst) {
    if (!left.includes(word)) continue;
    isShown ||= shown.has(word);
    left = left.replaceAll(word, " ");
  }
  return isShown && left.trim() === "";
};

/** Whether a name passes for an operator's. O(length). */
export const isReserved = (name: string): boolean => {
  const first = name.normalize("NFKC").split(parted).find(Boolean) ?? "";
  return (
    titles.includes(lookOf(first)) ||
    ["letters", "nothing"].some((digits) => {
      const look = lookOf(name, digits === "letters");
      return isOfReserved(look) || pairs.some((pair) => look.includes(pair));
    })
  );
};

/** Refuses NAME_RESERVED and CONTACT_IN_TEXT (422), with the field. */
export const checkNames = (names: {
  readonly name?: string | undefined;
  readonly companyName?: string | undefined;
}): void => {
  for (const member of ["name", "companyName"] as const) {
    const text = names[member];
    if (text === undefined) continue;
    const fields = [{ field: `/${member}` }];
    if (isReserved(text)) throw new Refusal("NAME_RESERVED", { fields }, 422);
    checkContact(text, member);
  }
};
