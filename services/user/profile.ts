/** Profile: what others get to see of a person, each as much as he needs. */
import type { Answer } from "../contracts/index.ts";
import type { Instant } from "../contracts/units.ts";
import { seoulDate } from "../contracts/units.ts";
import { ageYears, type Person } from "./account.ts";

const shownDigits = 4;

/** A name with its middle hidden: 김철수 is 김*수, 김수 is 김*. */
export const maskName = (name: string): string => {
  const letters = [...name.normalize("NFC")];
  const [first = "", ...rest] = letters;
  const last = rest.pop() ?? "";
  if (rest.length === 0) return last === "" ? first : `${first}*`;
  return `${first}${"*".repeat(rest.length)}${last}`;
};

/** An account number of which the last digits are left: ***-***-1234. */
export const maskAccountNumber = (digits: string): string =>
  `***-***-${digits.replaceAll("-", "").slice(-shownDigits)}`;

/** How everyone sees someone: a company by its name, a person by the masked one. */
export const displayName = ({ role, name, companyName }: Person): string => {
  if (role === "operator") return "원데이 운영";
  return role === "employer" && companyName !== undefined ? companyName : maskName(name);
};

/** The account as its owner sees it. */
export const ownView = (person: Person, points: number, bookings: number): Answer<"user.me"> => {
  const { _id: userId, email, name, role, birthDate } = person;
  const { companyName, phone, regularEmployees } = person;
  return {
    userId,
    email,
    name,
    role,
    status: "active",
    workStatus: bookings > 0 ? "booked" : "available",
    points,
    birthDate,
    ...(companyName === undefined ? {} : { companyName }),
    ...(phone === undefined ? {} : { phone }),
    ...(regularEmployees === undefined ? {} : { regularEmployees }),
  };
};

/** What other services decide with; the age by Seoul's calendar. */
export const factsOf = (person: Person, at: Instant): Answer<"user.facts"> => ({
  userId: person._id,
  role: person.role,
  status: "active",
  displayName: displayName(person),
  ageYears: ageYears(person.birthDate, seoulDate(at)),
  hasGuardian: person.guardian !== undefined,
  hasLocationConsent: person.consents.location === true,
  hasBankAccount: person.bank !== undefined,
  regularEmployees: person.regularEmployees ?? 0,
});
