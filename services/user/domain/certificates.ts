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
import type { Person } from "./account.ts";

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
  /** 체류자격, of a work permit alone. */
  readonly statusOfStay?: string;
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

/** Refuses STATUS_OF_STAY_WRONG (422): a work permit has one, no other certificate has. */
export const checkStatusOfStay = ({
  kind,
  statusOfStay,
}: Pick<Paper, "kind"> & { readonly statusOfStay?: string | undefined }): void => {
  if ((kind === "workPermit") === (statusOfStay !== undefined)) return;
  throw new Refusal("STATUS_OF_STAY_WRONG", { fields: [{ field: "/statusOfStay" }] }, 422);
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

/** Removes every certificate of a user who leaves OneDay. */
export const removeCertificates = (list: Certificates, userId: string): CertificateEvent[] =>
  list.map(({ certificateId }) => ({
    type: "certificateRemoved",
    data: { userId, certificateId },
  }));

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
  ...(paper.statusOfStay === undefined ? {} : { statusOfStay: paper.statusOfStay }),
  state,
  isExpired: isExpired(paper, today),
  addedAt,
});

/** The papers that an operator has verified. */
const verifiedOf = (list: Certificates, papers: readonly Paper[]): Paper[] => {
  const states = new Map(list.map(({ certificateId, state }) => [certificateId, state]));
  return papers.filter(({ _id }) => states.get(_id) === "verified");
};

/** The later of two last days; null is without an end. */
const laterDay = (one: string | null, other: string | null): string | null =>
  one === null || other === null ? null : one > other ? one : other;

/**
 * What a worker can show at the gates of a posting. A national has a right to work by their own
 * statement, a foreigner by a verified permit; the answer does not say which.
 */
export const gateFactsOf = (
  { birthDate, needsWorkPermit }: Pick<Person, "birthDate" | "needsWorkPermit">,
  list: Certificates,
  papers: readonly Paper[],
): NonNullable<Answer<"user.facts">["gateFacts"]> => {
  const verified = verifiedOf(list, papers);
  const permits = verified.filter(({ kind }) => kind === "workPermit");
  const [first, ...others] = permits.map(({ expiresOn }) => expiresOn);
  const permitted = first === undefined ? null : { until: others.reduce(laterDay, first) };
  return {
    birthYear: Number(birthDate.slice(0, 4)),
    papers: verified
      .filter(({ kind }) => kind !== "workPermit")
      .map(({ kind, expiresOn }) => ({ kind, expiresOn })),
    rightToWork: needsWorkPermit === false ? { until: null } : permitted,
  };
};

/**
 * What everyone sees: the kinds valid today, each with whether an operator has verified one. A work
 * permit is not shown: it would tell who is a foreigner.
 */
export const publicCertificates = (
  list: Certificates,
  papers: readonly Paper[],
  today: SeoulDate,
): Answer<"user.public">["certificates"] => {
  const byId = new Map(papers.map((paper) => [paper._id, paper]));
  const kinds = new Map<Paper["kind"], boolean>();
  for (const { certificateId, state } of list) {
    const paper = byId.get(certificateId);
    if (
      paper === undefined ||
      paper.kind === "workPermit" ||
      state === "refused" ||
      isExpired(paper, today)
    )
      continue;
    kinds.set(paper.kind, kinds.get(paper.kind) === true || state === "verified");
  }
  return [...kinds].map(([kind, isVerified]) => ({
    kind,
    name: certificateKinds[kind],
    isVerified,
  }));
};
