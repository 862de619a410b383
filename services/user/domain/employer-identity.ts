/**
 * Employer identity: who an employer is, before anyone's pay is held for them (직업안정법 시행령 제28조).
 *
 * Owns the stream `identity:<userId>`, which holds an operator's decision on papers and a keyed hash
 * of what they were compared with. The papers are not kept here.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { isBusinessNumber, type Person } from "./account.ts";

export type IdentityOutcome = "verified" | "refused";
/** The last decision; `of` is the keyed hash of the details that it was made on. */
export type IdentityCheck = { readonly outcome: IdentityOutcome; readonly of: string } | null;
export type IdentityEvent = {
  readonly type: "identityChecked";
  readonly data: {
    readonly userId: string;
    readonly outcome: IdentityOutcome;
    readonly of: string;
  };
};
export type IdentityField = "companyName" | "representative" | "businessNumber";

export const identities: StreamDefinition<IdentityCheck, IdentityEvent> = {
  stream: "identity",
  empty: null,
  evolve: (_, { data: { outcome, of } }) => ({ outcome, of }),
};

type Details = Pick<Person, "name" | "companyName" | "representative" | "businessNumber">;

/** The details that papers are compared with. Changing one voids the decision. */
export const identityDetails = ({
  name,
  companyName,
  representative,
  businessNumber,
}: Details) => ({
  name,
  companyName: companyName ?? null,
  representative: representative ?? null,
  businessNumber: businessNumber ?? null,
});

/**
 * What is missing of an employer's identity: the name of the business, its representative, and its
 * number. `isChecked`: an operator has looked at papers of these details, which stand for a number.
 */
export const identityMissing = (
  { companyName = "", representative = "", businessNumber = "" }: Details,
  isChecked: boolean,
): IdentityField[] => [
  ...(companyName === "" ? (["companyName"] as const) : []),
  ...(representative === "" ? (["representative"] as const) : []),
  ...(isChecked || isBusinessNumber(businessNumber) ? [] : (["businessNumber"] as const)),
];

/** Refuses NOT_EMPLOYER. */
export const checkEmployer = ({ role }: Pick<Person, "role">): void => {
  if (role !== "employer") throw new Refusal("NOT_EMPLOYER");
};

/**
 * Records an operator's decision on an employer's papers. `of` is the hash of the details as they
 * are, `seen` of those that the operator compared. Refuses NOT_EMPLOYER and DETAILS_CHANGED.
 */
export const checkIdentity = (
  check: IdentityCheck,
  person: Pick<Person, "_id" | "role">,
  outcome: IdentityOutcome,
  { of, seen }: { readonly of: string; readonly seen: string },
): IdentityEvent[] => {
  const { _id: userId } = person;
  checkEmployer(person);
  if (of !== seen) throw new Refusal("DETAILS_CHANGED");
  if (check?.outcome === outcome && check.of === of) return [];
  return [{ type: "identityChecked", data: { userId, outcome, of } }];
};

/** The decision on the details as they are; null before one, and once a detail has changed. */
export const outcomeOn = (check: IdentityCheck, of: string): IdentityOutcome | null =>
  check?.of === of ? check.outcome : null;

/** Whether an operator's decision holds for the details as they are. */
export const isIdentityChecked = (check: IdentityCheck, of: string): boolean =>
  outcomeOn(check, of) === "verified";
