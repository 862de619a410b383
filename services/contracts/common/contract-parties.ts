/**
 * Contract parties: the two parties as their contract and payslip name them, and the day they share.
 *
 * Full names and a birth date go to these two parties alone. A field that OneDay does not know is
 * absent, and the paper has an empty line for it.
 */
import {
  called,
  DateText,
  Id,
  InstantText,
  Line,
  Nullable,
  type Static,
  T,
} from "../core/schema.ts";

/** What a contract says of an employer beside their company; shown to the parties alone. */
export const OnContract = {
  representative: T.Optional(Line(60)),
  businessAddress: T.Optional(Line(200)),
};

export const ContractEmployer = T.Object(
  {
    userId: Id,
    displayName: T.String(),
    /** The person who has the account. */
    name: T.Optional(T.String()),
    companyName: T.Optional(T.String()),
    businessNumber: T.Optional(T.String()),
    ...OnContract,
  },
  called("ContractEmployer"),
);
export const ContractWorker = T.Object(
  {
    userId: Id,
    displayName: T.String(),
    name: T.Optional(T.String()),
    birthDate: T.Optional(DateText),
  },
  called("ContractWorker"),
);
export type ContractEmployer = Static<typeof ContractEmployer>;
export type ContractWorker = Static<typeof ContractWorker>;

/** Breaks from and to, in order. */
export const Breaks = T.Array(
  T.Object({ from: InstantText, to: InstantText }, called("BreakTime")),
);

/** Who worked for whom and when: what a payslip must say beside amounts (시행령 제27조의2). */
export const WorkRecord = T.Object(
  {
    employer: ContractEmployer,
    worker: ContractWorker,
    title: T.String(),
    startsAt: InstantText,
    endsAt: InstantText,
    breaks: Breaks,
    checkedInAt: Nullable(InstantText),
    checkedOutAt: Nullable(InstantText),
  },
  called("ShiftRecord"),
);
export type WorkRecord = Static<typeof WorkRecord>;
