/**
 * Account: one person or company per e-mail address, and the rules of registration.
 *
 * Owns the stream `email:<keyed hash of the address>`. The first claim holds until its account has
 * moved to another address. The personal data is in the vault; the stream holds ids only.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import type { Role } from "../../contracts/core/action-contract.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Instant, SeoulDate } from "../../contracts/core/units.ts";
import type { Params } from "../../contracts/index.ts";
import { ageYears } from "../../contracts/kernel/age.ts";
import { checkNames } from "../../contracts/kernel/display-name-rules.ts";

export type Claim =
  | { readonly status: "free" }
  | { readonly status: "claimed"; readonly userId: string; readonly role: Role };
type Owner = { readonly userId: string; readonly role: Role };
/** `claimed` creates an account; `taken` and `left` are the two ends of a change of address. */
export type Claimed =
  | { readonly type: "claimed" | "taken"; readonly data: Owner }
  | { readonly type: "left"; readonly data: { readonly userId: string } };

export const claims: StreamDefinition<Claim, Claimed> = {
  stream: "email",
  empty: { status: "free" },
  evolve: (_, { type, data }) =>
    type === "left" ? { status: "free" } : { status: "claimed", ...data },
};

/** Claims a free address for a new account. Refuses EMAIL_TAKEN. */
export const claim = (state: Claim, userId: string, role: Role): Claimed[] => {
  if (state.status === "claimed") throw new Refusal("EMAIL_TAKEN");
  return [{ type: "claimed", data: { userId, role } }];
};

/** Claims an address for an existing account; no event when it has it. Refuses EMAIL_TAKEN. */
export const take = (state: Claim, userId: string, role: Role): Claimed[] => {
  if (state.status === "free") return [{ type: "taken", data: { userId, role } }];
  if (state.userId !== userId) throw new Refusal("EMAIL_TAKEN");
  return [];
};

/** Releases an address, if it is the account's. */
export const release = (state: Claim, userId: string): Claimed[] =>
  state.status === "claimed" && state.userId === userId ? [{ type: "left", data: { userId } }] : [];

/** A vault row: the personal data of an account. Never in a commit, an event or a log line. */
export type Person = {
  readonly _id: string;
  /** Grows with every change; a write is conditional on the value that was read. */
  readonly rev: number;
  readonly createdAt: Instant;
  /** Orders rows by creation. */
  readonly madeKey: string;
  readonly emailHash: string;
  readonly role: Role;
  readonly email: string;
  readonly name: string;
  readonly birthDate: string;
  readonly passwordHash: string;
  readonly consents: Consents;
  readonly phone?: string;
  /** New whenever another phone is set, so that it is to be proved again (./phone.ts). */
  readonly phoneId?: string;
  readonly companyName?: string;
  readonly businessNumber?: string;
  /** Of an employer: 대표자, and 사업장 소재지. */
  readonly representative?: string;
  readonly businessAddress?: string;
  readonly regularEmployees?: number;
  /** An employer's own statement: 우선지원대상기업. */
  readonly isPriorityEnterprise?: boolean;
  /** A worker's own statement: false for a national. */
  readonly needsWorkPermit?: boolean;
  readonly guardian?: Guardian;
  readonly skills?: readonly string[];
  readonly bank?: OwnAccount;
  /** The creator of the account vouches for the address: it needs no proof by mail. */
  readonly isEmailTrusted?: true;
  /** Replaces the address when the mail is answered. */
  readonly pendingEmail?: {
    readonly mailId: string;
    readonly email: string;
    readonly emailHash: string;
  };
  /** The previous address, by the mail of the change, for the notices that its reader must get. */
  readonly previousEmail?: {
    readonly mailId: string;
    readonly email: string;
    readonly at: Instant;
  };
  /** The previous address, by the mail of the change: still to be released. */
  readonly formerEmail?: { readonly mailId: string; readonly emailHash: string };
  /** The operator's reason for the suspension. */
  readonly suspensionNote?: { readonly suspensionId: string; readonly reason: string };
};
type Consents = Params<"user.register">["consents"] & { readonly at: Instant };
type Guardian = NonNullable<Params<"user.register">["guardian"]>;
/** A bank account whose number is encrypted. */
export type SealedAccount = {
  readonly bankCode: string;
  readonly holder: string;
  readonly sealedNumber: string;
};
/** With previous accounts, oldest first: a withdrawal goes to the account current when requested. */
export type OwnAccount = SealedAccount & {
  /** When it replaced another account; absent for the first. */
  readonly changedAt?: Instant;
  readonly before?: readonly (SealedAccount & { readonly until: Instant })[];
};

/** 근로기준법 제64조: no one below this age may be employed. */
const ageYearsMin = 15;
const businessNumberWeights = [1, 3, 7, 1, 3, 7, 1, 3] as const;

/** The creation time and the user id of a row, in one text that sorts by both. */
export const madeKey = (createdAt: Instant, userId: string): string => `${createdAt}/${userId}`;

/** Normalises an address: case, outer spaces and Unicode form do not distinguish addresses. */
export const normaliseEmail = (email: string): string =>
  email.trim().normalize("NFC").toLowerCase();

/** The lowest code of a tax office, the first three digits of a 사업자등록번호. */
const taxOfficeMin = 101;

/**
 * Whether a 사업자등록번호 has ten digits: a tax office, a kind of business (two digits, not 0), a
 * serial number (four, not 0) and a correct check digit.
 */
export const isBusinessNumber = (text: string): boolean => {
  const plain = text.replaceAll("-", "");
  const [office, kind, serial] = [plain.slice(0, 3), plain.slice(3, 5), plain.slice(5, 9)];
  if (Number(office) < taxOfficeMin || Number(kind) === 0 || Number(serial) === 0) return false;
  const digits = [...plain].map(Number);
  const ninth = (digits[8] ?? 0) * 5;
  const sum = businessNumberWeights.reduce<number>(
    (total, weight, index) => total + weight * (digits[index] ?? 0),
    ninth + Math.floor(ninth / 10),
  );
  return digits.length === 10 && (10 - (sum % 10)) % 10 === digits[9];
};

const wrongField = (code: string, field: string): Refusal =>
  new Refusal(code, { fields: [{ field }] }, 422);

/** Checks a business number, if there is one. Refuses BUSINESS_NUMBER_WRONG (422). */
export const checkBusinessNumber = (businessNumber: string | undefined): void => {
  if (businessNumber !== undefined && !isBusinessNumber(businessNumber)) {
    throw wrongField("BUSINESS_NUMBER_WRONG", "/businessNumber");
  }
};

/**
 * Checks a registration. Refuses UNDERAGE, CONSENT_MISSING, BUSINESS_NUMBER_WRONG, NAME_RESERVED
 * and CONTACT_IN_TEXT (422 each). Workers of 15 to 18 need a guardian to apply for work, not here.
 */
export const checkRegistration = (
  { birthDate, consents, businessNumber, name, companyName }: Params<"user.register">,
  today: SeoulDate,
): void => {
  if (ageYears(birthDate, today) < ageYearsMin) throw wrongField("UNDERAGE", "/birthDate");
  if (!consents.terms || !consents.privacy) throw wrongField("CONSENT_MISSING", "/consents");
  checkBusinessNumber(businessNumber);
  checkNames({ name, companyName });
};
