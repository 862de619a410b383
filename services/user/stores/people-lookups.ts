/**
 * People lookups: how the text that an operator typed becomes conditions on the vault.
 *
 * Each condition is one that an index answers: equality, or the range of the texts that begin alike.
 * The vault has the values in clear already, so a search adds no second copy of personal data.
 */
import type { Person } from "../domain/account.ts";

export type SearchField = "email" | "name" | "companyName" | "phone";
/** Values of one field: those that begin with a text, or some whole ones. */
export type Lookup =
  | { readonly field: SearchField; readonly prefix: string }
  | { readonly field: "phone"; readonly oneOf: readonly string[] };

/** Sorts after every letter that may follow a prefix, but for letters outside of the first plane. */
const lastLetter = "\uffff";
/** Digits of a phone number with its spaces, hyphens and brackets. */
const phoneLike = /^[+\d][\d\s().-]{6,28}$/;

/** A phone number as people write it: as it was typed, its digits alone, and with hyphens. */
const writingsOf = (text: string): string[] => {
  const digits = text.replaceAll(/\D/g, "");
  const hyphened = digits.replace(/^(02|\d{3})(\d{3,4})(\d{4})$/, "$1-$2-$3");
  return [...new Set([text, digits, hyphened])];
};

/** The lookups of a text, in the order in which their people are listed. */
export const lookupsOf = (text: string): Lookup[] => {
  const emails = [...new Set([text.toLowerCase(), text])].map(
    (prefix): Lookup => ({ field: "email", prefix }),
  );
  if (text.includes("@")) return emails;
  const names: Lookup[] = [
    { field: "name", prefix: text },
    { field: "companyName", prefix: text },
  ];
  const phones: Lookup[] = phoneLike.test(text)
    ? [{ field: "phone", oneOf: writingsOf(text) }]
    : [];
  return [...phones, ...names, ...emails];
};

/** The condition of a lookup, as a store reads it. */
export const conditionOf = (lookup: Lookup): Readonly<Record<string, unknown>> =>
  "oneOf" in lookup
    ? { [lookup.field]: { $in: lookup.oneOf } }
    : { [lookup.field]: { $gte: lookup.prefix, $lt: lookup.prefix + lastLetter } };

/** Whether a lookup finds a row. */
export const finds = (lookup: Lookup, person: Person): boolean => {
  const value = person[lookup.field];
  if (value === undefined) return false;
  return "oneOf" in lookup ? lookup.oneOf.includes(value) : value.startsWith(lookup.prefix);
};

const shownLetters = 2;

/** An address that tells people apart and writes to no one: its first letters and its host. */
export const maskEmail = (email: string): string => {
  const at = email.lastIndexOf("@");
  return `${[...email.slice(0, at)].slice(0, shownLetters).join("")}***${email.slice(at)}`;
};
