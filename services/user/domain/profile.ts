/** Profile: the views of an account, for its owner, for everyone and for other services. */
import { ratingOf } from "../../contracts/common/reviews.ts";
import { type Instant, type SeoulDate, seoulDate } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import { ageYears } from "../../contracts/kernel/age.ts";
import { staffUnknown } from "../../contracts/law/staff.ts";
import { departedName } from "../../contracts/user/deletion.ts";
import type { Suspension } from "./access.ts";
import type { Person } from "./account.ts";
import type { IdentityField } from "./employer-identity.ts";

const shownDigits = 4;

/** A name with its middle hidden: 김철수 is 김*수, 김수 is 김*. */
export const maskName = (name: string): string => {
  const letters = [...name.normalize("NFC")];
  const [first = "", ...rest] = letters;
  const last = rest.pop() ?? "";
  if (rest.length === 0) return last === "" ? first : `${first}*`;
  return `${first}${"*".repeat(rest.length)}${last}`;
};

/** An account number with only its last four digits: ***-***-1234. */
export const maskAccountNumber = (digits: string): string =>
  `***-***-${digits.replaceAll("-", "").slice(-shownDigits)}`;

/** The name that everyone sees: a company's name, or a person's masked name. */
export const displayName = ({ role, name, companyName }: Person): string => {
  if (role === "operator") return "원데이 운영";
  return role === "employer" && companyName !== undefined ? companyName : maskName(name);
};

/** Facts about an account from the streams, besides its row. */
export type Known = {
  readonly points: number;
  readonly bookings: number;
  readonly provedHash: string | null;
  readonly isPhoneProved: boolean;
  readonly suspension: Suspension | null;
  /** Of an employer; null for everyone else. */
  readonly identityMissing: readonly IdentityField[] | null;
};

/** A suspension as its user sees it, with the reason. */
const suspensionView = ({ suspensionNote }: Person, { suspensionId, since, until }: Suspension) => {
  const isNoted = suspensionNote?.suspensionId === suspensionId;
  return { since, until, reason: isNoted ? suspensionNote.reason : "" };
};

/** Whether an account's address is proved: by its mail, or by the creator of the account. */
export const isProved = (
  { isEmailTrusted, emailHash }: Pick<Person, "isEmailTrusted" | "emailHash">,
  provedHash: string | null,
): boolean => isEmailTrusted === true || provedHash === emailHash;

/** The account as its owner sees it. */
export const ownView = (person: Person, known: Known): Answer<"user.me"> => {
  const { _id: userId, email, name, role, birthDate, pendingEmail } = person;
  const { companyName, phone, businessNumber, regularEmployees, needsWorkPermit } = person;
  const { representative, businessAddress, isPriorityEnterprise } = person;
  const { points, bookings, provedHash, suspension, identityMissing } = known;
  return {
    userId,
    email,
    name,
    role,
    status: suspension === null ? "active" : "suspended",
    workStatus: bookings > 0 ? "booked" : "available",
    points,
    birthDate,
    isEmailVerified: isProved(person, provedHash),
    ...(pendingEmail === undefined ? {} : { pendingEmail: pendingEmail.email }),
    ...(suspension === null ? {} : { suspension: suspensionView(person, suspension) }),
    ...(companyName === undefined ? {} : { companyName }),
    ...(phone === undefined ? {} : { phone, isPhoneVerified: known.isPhoneProved }),
    ...(businessNumber === undefined ? {} : { businessNumber }),
    ...(representative === undefined ? {} : { representative }),
    ...(businessAddress === undefined ? {} : { businessAddress }),
    ...(identityMissing === null ? {} : { identityMissing: [...identityMissing] }),
    ...(regularEmployees === undefined ? {} : { regularEmployees }),
    ...(isPriorityEnterprise === undefined ? {} : { isPriorityEnterprise }),
    ...(needsWorkPermit === undefined ? {} : { needsWorkPermit }),
  };
};

/** The public profile: rating, reviews and completed shifts. */
export const publicView = (
  person: Person,
  record: { readonly reviews: number; readonly stars: number; readonly shifts: number } | null,
  certificates: Answer<"user.public">["certificates"],
): Answer<"user.public"> => {
  const { reviews, stars, shifts } = record ?? { reviews: 0, stars: 0, shifts: 0 };
  return {
    userId: person._id,
    displayName: displayName(person),
    role: person.role,
    rating: ratingOf(stars, reviews),
    reviews,
    shifts,
    skills: [...(person.skills ?? [])],
    certificates,
  };
};

/** The public profile of a deleted account. */
export const departedView = (userId: string, role: string): Answer<"user.public"> => ({
  userId,
  displayName: departedName,
  role,
  rating: null,
  reviews: 0,
  shifts: 0,
  skills: [],
  certificates: [],
});

/** The staff of an employer. A number that they never stated is the one that the law's row sets. */
const staffOf = ({ role, regularEmployees, isPriorityEnterprise }: Person, today: SeoulDate) => {
  if (regularEmployees !== undefined || role !== "employer") {
    const priority = isPriorityEnterprise === true ? { isPriorityEnterprise } : {};
    return { regularEmployees: regularEmployees ?? 0, ...priority };
  }
  return { regularEmployees: staffUnknown(today), isStaffUnknown: true };
};

/** The facts that other services decide by; the age by Seoul's calendar. */
export const factsOf = (
  person: Person,
  known: { readonly suspension: Suspension | null; readonly hasLocationConsent: boolean },
  at: Instant,
): Answer<"user.facts"> => ({
  ...staffOf(person, seoulDate(at)),
  userId: person._id,
  role: person.role,
  status: known.suspension === null ? "active" : "suspended",
  displayName: displayName(person),
  ageYears: ageYears(person.birthDate, seoulDate(at)),
  hasGuardian: person.guardian !== undefined,
  hasLocationConsent: known.hasLocationConsent,
  hasBankAccount: person.bank !== undefined,
});
