/**
 * Common passwords: the ones that a guesser tries first.
 *
 * Refused are listed passwords, one character repeated, blanks only, and the names of the account
 * (NIST SP 800-63B section 5.1.1.2). Checked when a password is set, never at sign-in: older
 * passwords stay valid.
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Person } from "./account.ts";

/** The owner of the password, as far as known where it is set. */
export type Owner = Pick<Person, "email" | "name"> & Partial<Pick<Person, "companyName" | "phone">>;

const wordLengthMin = 3;
/** Letters and digits that must be left after the names of the account are removed. */
const leftMin = 4;
const ours = ["oneday", "원데이"];

const folded = (text: string): string => text.normalize("NFKC").toLowerCase();
const lettersOf = (text: string): string[] => folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];

const wordsOf = ({ email, name, companyName = "", phone = "" }: Owner): string[] =>
  [
    ...[email, name, companyName].flatMap(lettersOf),
    ...[name, companyName, phone].map((text) => lettersOf(text).join("")),
    ...ours,
  ].filter((word) => word.length >= wordLengthMin);

/** Whether a password is hardly more than the names of its account. O(names x length). */
const isOfAccount = (password: string, owner: Owner): boolean => {
  let left = folded(password);
  // Longest first: a short name may be part of a long one.
  for (const word of wordsOf(owner).sort((a, b) => b.length - a.length)) {
    left = left.replaceAll(word, " ");
  }
  const isNamed = left !== folded(password);
  return isNamed && lettersOf(left).join("").length < leftMin;
};

const isOneLetter = (password: string): boolean => new Set(folded(password)).size === 1;

/** Refuses PASSWORD_TOO_COMMON (422) on a field. `isListed`: whether a lower-case text is listed. */
export const checkCommon = (
  password: string,
  owner: Owner,
  { isListed, field }: { readonly isListed: (text: string) => boolean; readonly field: string },
): void => {
  const shown = folded(password).trim();
  const isCommon = shown === "" || isOneLetter(shown) || isListed(shown);
  if (!isCommon && !isOfAccount(password, owner)) return;
  throw new Refusal("PASSWORD_TOO_COMMON", { fields: [{ field: `/${field}` }] }, 422);
};
