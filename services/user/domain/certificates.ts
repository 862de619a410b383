/**
 * Certificates: claimed by a worker, then verified or refused by an operator.
 *
 * Owns the stream `certificates:<workerId>`, which holds ids and states only. Kind, number and dates
 * are in the collection `certificates`.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
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

/** The contents of a certificate, as its row holds them. */
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

export const certificateLists: StreamDefinition<Certificates, CertificateEvent> = {
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

/** Refuses CERTIFICATE_DATES_WRONG (422): issued in the future, or expiring by the day of issue. */
export const checkDates = (
  { issuedOn, expiresOn }: Pick<Paper, "issuedOn" | "expiresOn">,
  today: SeoulDate,
): void => {
  const field = issuedOn > today ? "/issuedOn" : "/expiresOn";
  if (issuedOn <= today && (expiresOn === null || expiresOn > issuedOn)) return;
  throw new Refusal("CERTIFICATE_DATES_WRONG", { fields: [{ field }] }, 422);
};

/** Adds an unverified certificate. Refuses TOO_MANY_CERTIFICATES. */
export const addCertificate = (list: Certificates, ids: Ids, at: Instant): CertificateEvent[] => {
  if (list.length >= certificatesMax) {
    throw new Refusal("TOO_MANY_CERTIFICATES", { certificatesMax });
  }
  return [{ type: "certificateAdded", data: { ...ids, at } }];
};

/** Removes a certificate; no event when there is none. */
export const removeCertificate = (list: Certificates, ids: Ids): CertificateEvent[] =>
  find(list, ids.certificateId) === undefined ? [] : [{ type: "certificateRemoved", data: ids }];

/** Records an operator's decision, which may change later. Refuses NOT_FOUND (404). */
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

/** A certificate as its owner sees it: only the last four characters of the number. */
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

/** What everyone sees: the kinds valid today, each with whether an operator has verified one. */
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
