/**
 * Certificates: papers that a worker says he has, until an operator has looked at them.
 *
 * Owns the stream `certificates:<workerId>`: that there is one and what came of it, never what it
 * says: kind, number and dates are in the vault.
 */
import type { Decider } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Instant, SeoulDate } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import { certificateKinds, certificatesMax } from "../../contracts/user/certificates.ts";

export type CheckedAs = "verified" | "refused";
export type Certificate = {
  readonly certificateId: string;
  readonly addedAt: Instant;
  readonly state: "unverified" | CheckedAs;
};
/** Newest first. */
export type Certificates = readonly Certificate[];
type Ids = { readonly userId: string; readonly certificateId: string };
export type CertificateEvent =
  | { readonly type: "certificateAdded"; readonly data: Ids & { readonly at: Instant } }
  | { readonly type: "certificateRemoved"; readonly data: Ids }
  | { readonly type: "certificateChecked"; readonly data: Ids & { readonly outcome: CheckedAs } };

/** What the vault keeps of one. */
export type Paper = {
  readonly _id: string;
  readonly userId: string;
  readonly kind: keyof typeof certificateKinds;
  readonly sealedNumber: string;
  readonly issuedOn: string;
  readonly expiresOn: string | null;
};
type Shown = Answer<"user.certificates.add">;

const shownCharacters = 4;

const evolve = (list: Certificates, event: CertificateEvent): Certificates => {
  const { certificateId } = event.data;
  switch (event.type) {
    case "certificateAdded":
      return [{ certificateId, addedAt: event.data.at, state: "unverified" }, ...list];
    case "certificateRemoved":
      return list.filter((one) => one.certificateId !== certificateId);
    case "certificateChecked": {
      const { outcome: state } = event.data;
      return list.map((one) => (one.certificateId === certificateId ? { ...one, state } : one));
    }
  }
};

export const certificateLists: Decider<Certificates, CertificateEvent> = {
  stream: "certificates",
  empty: [],
  evolve,
};

const find = (list: Certificates, certificateId: string): Certificate | undefined =>
  list.find((one) => one.certificateId === certificateId);

/** The certificate of an id. Refuses NOT_FOUND (404). */
export const certificateOf = (list: Certificates, certificateId: string): Certificate => {
  const found = find(list, certificateId);
  if (found === undefined) throw new Refusal("NOT_FOUND", {}, 404);
  return found;
};

/** Refuses CERTIFICATE_DATES_WRONG (422): issued on a day to come, or over before it began. */
export const checkDates = (
  { issuedOn, expiresOn }: Pick<Paper, "issuedOn" | "expiresOn">,
  today: SeoulDate,
): void => {
  const field = issuedOn > today ? "/issuedOn" : "/expiresOn";
  if (issuedOn <= today && (expiresOn === null || expiresOn > issuedOn)) return;
  throw new Refusal("CERTIFICATE_DATES_WRONG", { fields: [{ field }] }, 422);
};

/** Refuses TOO_MANY_CERTIFICATES. */
export const addCertificate = (list: Certificates, ids: Ids, at: Instant): CertificateEvent[] => {
  if (list.length >= certificatesMax) {
    throw new Refusal("TOO_MANY_CERTIFICATES", { certificatesMax });
  }
  return [{ type: "certificateAdded", data: { ...ids, at } }];
};

export const removeCertificate = (list: Certificates, ids: Ids): CertificateEvent[] =>
  find(list, ids.certificateId) === undefined ? [] : [{ type: "certificateRemoved", data: ids }];

/** Refuses NOT_FOUND (404). An operator may think again. */
export const checkCertificate = (
  list: Certificates,
  ids: Ids,
  outcome: CheckedAs,
): CertificateEvent[] => {
  if (certificateOf(list, ids.certificateId).state === outcome) return [];
  return [{ type: "certificateChecked", data: { ...ids, outcome } }];
};

const isExpired = ({ expiresOn }: Paper, today: SeoulDate): boolean =>
  expiresOn !== null && expiresOn < today;

/** One as its owner sees it: of the number the end. */
export const shownCertificate = (
  { certificateId, addedAt, state }: Certificate,
  paper: Paper,
  number: string,
  today: SeoulDate,
): Shown => ({
  certificateId,
  kind: paper.kind,
  name: certificateKinds[paper.kind],
  number: `***${number.slice(-shownCharacters)}`,
  issuedOn: paper.issuedOn,
  expiresOn: paper.expiresOn,
  state,
  isExpired: isExpired(paper, today),
  addedAt,
});

/** What everyone sees: the kinds that hold today, and whether an operator has seen the paper. */
export const publicCertificates = (
  list: Certificates,
  papers: readonly Paper[],
  today: SeoulDate,
): Answer<"user.public">["certificates"] => {
  const byId = new Map(papers.map((paper) => [paper._id, paper]));
  const kinds = new Map<Paper["kind"], boolean>();
  for (const { certificateId, state } of list) {
    const paper = byId.get(certificateId);
    if (paper === undefined || state === "refused" || isExpired(paper, today)) continue;
    kinds.set(paper.kind, kinds.get(paper.kind) === true || state === "verified");
  }
  return [...kinds].map(([kind, isVerified]) => ({
    kind,
    name: certificateKinds[kind],
    isVerified,
  }));
};
