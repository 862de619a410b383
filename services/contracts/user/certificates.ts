/**
 * Certificates that some work requires, and their checks by operators.
 *
 * Handlers: services/user/actions/certificates.actions.ts.
 */
import type { Contract } from "../core/action-contract.ts";
import {
  called,
  closed,
  DateText,
  Empty,
  Id,
  InstantText,
  ListOf,
  NamedOneOf,
  Nullable,
  OneOf,
  paging,
  T,
} from "../core/schema.ts";

/** Their official names. The employer says which work needs which. */
export const certificateKinds = {
  foodHealth: "건강진단결과서(보건증)",
  constructionSafety: "건설업 기초안전보건교육 이수증",
  forklift: "지게차운전기능사",
  driving: "운전면허",
  securityGuard: "경비원 신임교육 이수증",
  care: "요양보호사 자격증",
  workPermit: "취업할 수 있는 체류자격",
} as const;
export type CertificateKind = keyof typeof certificateKinds;

/**
 * The kinds that a posting may ask for. A work permit is none of them: only foreigners have one, so
 * a posting asks for a checked right to work instead (`gates.workPermit`).
 */
export const gateCertificates: readonly CertificateKind[] = (
  Object.keys(certificateKinds) as CertificateKind[]
).filter((kind) => kind !== "workPermit");

const Kind = NamedOneOf(
  "CertificateKind",
  "foodHealth",
  "constructionSafety",
  "forklift",
  "driving",
  "securityGuard",
  "care",
  "workPermit",
);
const State = NamedOneOf("CertificateState", "unverified", "verified", "refused");
/** 체류자격, as D-2, F-4 or E-9-1: of a work permit alone. */
const StatusOfStay = T.String({ pattern: "^[A-H]-[0-9]{1,2}(-[0-9A-Z]{1,2})?$", maxLength: 8 });
export const certificatesMax = 20;

const Certificate = T.Object(
  {
    certificateId: Id,
    kind: Kind,
    name: T.String(),
    number: T.String({ description: "its last four characters" }),
    issuedOn: DateText,
    expiresOn: Nullable(DateText),
    statusOfStay: T.Optional(StatusOfStay),
    state: State,
    isExpired: T.Boolean(),
    addedAt: InstantText,
  },
  called("Certificate"),
);
/** A certificate as an operator compares it with the issuer's register. */
const CheckedCertificate = T.Object(
  { userId: Id, holder: T.String(), birthDate: DateText, certificate: Certificate },
  called("CertificatePaper"),
);

export const certificates = {
  "user.certificates": {
    summary: "The caller's certificates, newest first",
    rest: "GET /api/users/me/certificates",
    who: ["worker"],
    params: Empty,
    answer: T.Object(
      { items: T.Array(Certificate, { maxItems: certificatesMax }) },
      called("Certificates"),
    ),
    refuses: [],
  },
  "user.certificates.add": {
    summary: "Add a certificate; it is unverified until an operator has looked at it",
    rest: "POST /api/users/me/certificates",
    who: ["worker"],
    params: T.Object(
      {
        kind: Kind,
        number: T.String({ pattern: "^[0-9A-Za-z가-힣-]{4,40}$", maxLength: 40 }),
        issuedOn: DateText,
        expiresOn: T.Optional(DateText),
        statusOfStay: T.Optional(StatusOfStay),
      },
      closed,
    ),
    answer: Certificate,
    refuses: [
      "CERTIFICATE_DATES_WRONG",
      "STATUS_OF_STAY_WRONG",
      "TOO_MANY_CERTIFICATES",
      "KEY_REUSED",
    ],
    status: 201,
    whileSuspended: true,
  },
  "user.certificates.remove": {
    summary: "Remove a certificate, with everything that is kept of it",
    rest: "DELETE /api/users/me/certificates/:certificateId",
    who: ["worker"],
    params: T.Object({ certificateId: Id }, closed),
    answer: T.Object({ certificateId: Id }, called("CertificateRemoved")),
    refuses: [],
    whileSuspended: true,
  },
  "user.certificates.queue": {
    summary: "Certificates with their numbers in full, those that wait longest first",
    rest: "GET /api/users/certificates",
    who: ["operator"],
    params: T.Object({ state: T.Optional(State), ...paging }, closed),
    answer: ListOf(CheckedCertificate),
    refuses: ["CURSOR_INVALID"],
  },
  "user.certificates.check": {
    summary: "Note that a certificate was looked at and what came of it",
    rest: "POST /api/users/:userId/certificates/:certificateId/check",
    who: ["operator"],
    params: T.Object(
      { userId: Id, certificateId: Id, outcome: OneOf("verified", "refused") },
      closed,
    ),
    answer: CheckedCertificate,
    refuses: ["NOT_FOUND", "KEY_REUSED"],
  },
} as const satisfies Contract;
