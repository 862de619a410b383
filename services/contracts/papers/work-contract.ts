/**
 * Work contract (근로계약서): what both parties agreed to, as JSON and as a paper.
 *
 * Handlers: services/job/actions/contract.actions.ts. The paper: services/contracts/papers.
 */
import {
  Breaks,
  ContractEmployer,
  ContractWorker,
  WorkRecord,
} from "../common/contract-parties.ts";
import { ExplainedQuote } from "../common/quote-shapes.ts";
import { OwnLines, Place } from "../common/shapes.ts";
import type { Contract } from "../core/action-contract.ts";
import {
  called,
  closed,
  Id,
  InstantText,
  Nullable,
  OneOf,
  type Static,
  T,
  WonAmount,
} from "../core/schema.ts";

const Side = OneOf("worker", "employer");

/** A day of a contract of several days. */
const ContractDay = T.Object(
  {
    applicationId: Id,
    startsAt: InstantText,
    endsAt: InstantText,
    breaks: Breaks,
    agreedMinutes: T.Integer(),
    overtimeMinutes: T.Integer(),
    takeHomeWon: WonAmount,
  },
  called("ContractDay"),
);

const Terms = T.Object(
  {
    title: T.String(),
    /** Absent in contracts made before the trade was recorded. */
    categoryId: T.Optional(Id),
    hourlyWageWon: WonAmount,
    /** What the employer adds for the day; in `pay` with its tax. */
    ownLines: T.Optional(OwnLines),
    startsAt: InstantText,
    endsAt: InstantText,
    breakMinutes: T.Integer(),
    skipsBreak: T.Optional(T.Literal(true)),
    breaks: Breaks,
    /** The posting names no time for the break: it is that which the pay is computed with. */
    isBreakAssumed: T.Optional(T.Literal(true)),
    /** 소정근로시간: the working time up to the daily limit. */
    agreedMinutes: T.Integer(),
    /** 연장근로: the working time beyond it. */
    overtimeMinutes: T.Integer(),
    /** Every day of a contract of several days, the first included; the rest is of the first. */
    days: T.Optional(T.Array(ContractDay)),
    place: Place,
    takeHomeWon: WonAmount,
    regularEmployees: T.Integer(),
  },
  closed,
);

export const WorkContract = T.Object(
  {
    applicationId: Id,
    jobId: Id,
    employer: ContractEmployer,
    worker: ContractWorker,
    /** What the law asks of the paper and OneDay does not know, as `employer.representative`. */
    missing: T.Array(T.String()),
    terms: Terms,
    /** The plan's pay line by line; absent while the payment service is away. */
    pay: T.Optional(ExplainedQuote),
    /** SHA-256 of `termsText` in UTF-8, in hex. */
    termsHash: T.String(),
    /** The parties' ids and the terms as canonical JSON: what both sign. */
    termsText: T.String(),
    signedBy: T.Array(Side),
    signatures: T.Array(T.Object({ by: Side, signedAt: InstantText }, closed)),
  },
  called("WorkContract"),
);
export type WorkContract = Static<typeof WorkContract>;

export const workContracts = {
  "job.contract": {
    summary:
      "The electronic contract of an application; an operator reads it during a dispute, with the names that everyone sees",
    rest: "GET /api/jobs/applications/:applicationId/contract",
    who: ["worker", "employer", "operator"],
    params: T.Object({ applicationId: Id }, closed),
    answer: WorkContract,
    refuses: ["NOT_FOUND", "STATUS_FORBIDS"],
  },
  "job.record": {
    summary: "Who worked for whom and when, for the payslip of the two; null if unknown",
    who: "internal",
    params: T.Object({ applicationId: Id }, closed),
    answer: T.Object({ record: Nullable(WorkRecord) }, closed),
    refuses: [],
  },
} as const satisfies Contract;
