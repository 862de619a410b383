/**
 * Job service: postings, and how they are searched.
 *
 * Handlers: services/job/actions/posting.actions.ts, services/job/actions/posting-read.actions.ts.
 */
import { quoteRefusals, WorkerPay } from "../common/quote-shapes.ts";
import { Gates, Job, MoreDays, OwnLines, Place, Selection, ShiftTerms } from "../common/shapes.ts";
import type { Contract } from "../core/action-contract.ts";
import { Version } from "../core/entity-version.ts";
import {
  called,
  closed,
  Id,
  InstantIn,
  InstantText,
  Latitude,
  Line,
  ListOf,
  Longitude,
  NamedOneOf,
  Nullable,
  OneOf,
  paging,
  Query,
  T,
  Text,
  WonAmount,
  WonIn,
} from "../core/schema.ts";
import { daysMax } from "../kernel/work-days.ts";

export const titleMax = 100;
export const descriptionMax = 4000;

/** Favourites see the posting this long before all others, from its publication on. */
export const EarlyAccess = T.Object(
  { minutes: T.Integer({ minimum: 5, maximum: 1440 }) },
  called("EarlyAccess"),
);

/** The terms of a job, as an employer writes them. */
export const Posting = {
  title: Line(titleMax),
  description: Text(descriptionMax),
  categoryId: Id,
  ...ShiftTerms,
  /** Further days under the same contract; an empty list takes them away. */
  moreDays: T.Optional(MoreDays),
  seats: T.Integer({ minimum: 1, maximum: 500 }),
  /** Required unless a site is named, whose place it is then. */
  place: T.Optional(Place),
  siteId: T.Optional(Id),
  skills: T.Optional(T.Array(Line(40), { maxItems: 20 })),
  selection: T.Optional(Selection),
  gates: T.Optional(Gates),
  /** Beside the wage, one of each kind; they do not count towards the minimum wage. */
  ownLines: T.Optional(OwnLines),
  releaseUnconfirmed: T.Optional(
    T.Boolean({
      description:
        "the seat of an accepted worker who has neither confirmed nor signed is released 60 minutes before the start",
    }),
  ),
  draft: T.Optional(T.Boolean()),
  earlyAccess: T.Optional(EarlyAccess),
};

export const postingRefusals = [
  "WAGE_BELOW_MINIMUM",
  "BREAK_TOO_SHORT",
  "STARTS_IN_PAST",
  "STARTS_TOO_LATE",
  "TIMES_REVERSED",
  "BLOCKED_WORD",
  "CONTACT_IN_TEXT",
  "CATEGORY_UNKNOWN",
  "PLACE_OUTSIDE_SERVICE",
  "SHIFT_TOO_LONG",
  "BREAK_TOO_LONG",
  "BREAKS_DIFFER",
  "BREAK_OUTSIDE_WORK",
  "BREAK_PIECES",
  "GATE_UNKNOWN",
  "GATE_NOT_ALLOWED",
  "LAW_UNKNOWN",
  "EARLY_ACCESS_TOO_LONG",
  "OWN_LINES_TWICE",
  "DAYS_OUT_OF_ORDER",
  "DAYS_TOO_FAR",
] as const;
/** A posting at a site is its owner's and its managers', while someone is responsible for it. */
const siteRefusals = ["SITE_NOT_FOUND", "SITE_WITHOUT_MANAGER"] as const;

/**
 * Limits of one employer: open postings and drafts, seats of open postings, and new ones per day.
 */
export const boardRefusals = ["TOO_MANY_POSTINGS", "TOO_MANY_SEATS", "DAILY_LIMIT"] as const;

/** The terms of a posting from an instant on. */
const Terms = T.Object(
  {
    /** The version of the published posting; a draft's own versions are not counted. */
    version: T.Integer({ minimum: 1 }),
    at: InstantText,
    /** The names of the terms that changed; empty in the first version. */
    changed: T.Array(T.String()),
    terms: T.Omit(
      Job,
      ["jobId", "employer", "seatsTaken", "status", "distanceKm", "version", "opensAt"],
      closed,
    ),
  },
  called("JobVersion"),
);

/** A warning to an employer that refuses nothing. */
export const Warning = T.Object(
  {
    code: T.String(),
    text: T.String(),
    english: T.String(),
    law: Nullable(T.String()),
    isConfirmed: T.Boolean({ description: "whether the value was read in the law's own text" }),
  },
  called("Warning"),
);

/** What a blocked word is about. Until 2026-11-30 `region` and `nationality` were one: `origin`. */
const wordKinds = [
  "sex",
  "age",
  "looks",
  "marriage",
  "region",
  "nationality",
  "disability",
  "religion",
  "schooling",
  "military",
  "contact",
] as const;

/** What bars a posting, a rewrite that would pass, and what the posting costs. */
const PostingCheck = T.Object(
  {
    problems: T.Array(
      T.Object(
        {
          code: T.String(),
          text: T.String(),
          english: T.String(),
          /** What the rule compared, such as `minimumWon`. */
          values: T.Array(T.Object({ name: T.String(), value: T.String() }, closed)),
        },
        closed,
      ),
    ),
    warnings: T.Array(Warning),
    /** Each refused word, the reason, and a replacement. */
    words: T.Array(
      T.Object(
        {
          field: OneOf("title", "description", "skills", "place/address"),
          word: T.String(),
          kind: NamedOneOf("WordKind", ...wordKinds),
          reason: T.String(),
          suggestion: T.String(),
          /** The provision that bars it; null for a contact, which OneDay bars. */
          law: Nullable(T.String()),
          isConfirmed: T.Boolean(),
        },
        closed,
      ),
    ),
    /** Both texts with the replacements; null where none is needed. */
    rewrite: Nullable(T.Object({ title: T.String(), description: T.String() }, closed)),
    /** Null where a problem makes the pay impossible to compute. */
    cost: Nullable(
      T.Object(
        {
          perSeatWon: WonAmount,
          seats: T.Integer(),
          totalWon: WonAmount,
          grossWon: WonAmount,
          employerFeeWon: WonAmount,
          takeHomeWon: WonAmount,
        },
        closed,
      ),
    ),
  },
  called("PostingCheck"),
);

/** The filter of a search, in whatever order its results are. */
export const SearchFilter = {
  q: T.Optional(Query(100)),
  categoryId: T.Optional(Id),
  lat: T.Optional(Latitude),
  lng: T.Optional(Longitude),
  radiusKm: T.Optional(T.Number({ minimum: 0, maximum: 500 })),
  from: T.Optional(InstantIn),
  to: T.Optional(InstantIn),
  wageWonMin: T.Optional(WonIn({ minimum: 0 })),
};

const byJob = T.Object({ jobId: Id }, closed);

/** Events after which a public job differs, or is visible to others. */
const jobMoves = ["job.posted", "job.changed", "job.closed", "job.cancelled"];

export const postings = {
  "job.search": {
    summary: "Open jobs",
    rest: "GET /api/jobs",
    who: "public",
    params: T.Object(
      {
        ...SearchFilter,
        sort: T.Optional(OneOf("near", "new", "wage", "soon")),
        ...paging,
      },
      closed,
    ),
    answer: ListOf(Job),
    refuses: ["CURSOR_INVALID", "PLACE_MISSING"],
    shared: { to: "everyone", until: jobMoves },
  },

  "job.categories": {
    summary: "The tree of categories; without a limit up to 100",
    rest: "GET /api/jobs/categories",
    who: "public",
    params: T.Object(paging, closed),
    answer: ListOf(
      T.Object(
        { categoryId: Id, name: T.String(), english: T.String(), parentId: Nullable(Id) },
        called("Category"),
      ),
    ),
    refuses: ["CURSOR_INVALID"],
    shared: { to: "everyone", until: [] },
  },

  "job.get": {
    summary: "One job",
    rest: "GET /api/jobs/:jobId",
    who: "public",
    params: byJob,
    answer: Job,
    refuses: ["NOT_FOUND"],
    versioned: true,
    // The owner sees a draft, and their own latest changes.
    shared: { to: "strangers", until: jobMoves, of: "jobId" },
  },

  "job.pay": {
    summary: "What the worker of a job gets, line by line, for each of its days",
    rest: "GET /api/jobs/:jobId/pay",
    who: "public",
    params: byJob,
    answer: T.Object({ days: T.Array(WorkerPay, { maxItems: daysMax }) }, called("JobPay")),
    refuses: ["NOT_FOUND", ...quoteRefusals],
    shared: { to: "strangers", until: jobMoves, of: "jobId" },
  },

  "job.post": {
    summary: "Post a job",
    rest: "POST /api/jobs",
    who: ["employer"],
    params: T.Object(Posting, closed),
    answer: Job,
    refuses: [
      ...postingRefusals,
      ...boardRefusals,
      ...siteRefusals,
      "PLACE_MISSING",
      "NOT_FOUND",
      "ACCOUNT_SUSPENDED",
      "ACCOUNT_CLOSING",
      "KEY_REUSED",
    ],
    status: 201,
  },

  "job.check": {
    summary: "What stands against a posting, and what it costs in all; nothing is kept",
    rest: "POST /api/jobs/checks",
    rate: "read",
    who: ["employer"],
    params: T.Object(Posting, closed),
    answer: PostingCheck,
    refuses: ["NOT_FOUND", "PLACE_MISSING", ...siteRefusals],
    key: "never",
  },

  "job.edit": {
    summary: "Change a posting",
    rest: "PATCH /api/jobs/:jobId",
    who: ["employer"],
    params: T.Object(
      {
        jobId: Id,
        ...T.Partial(T.Omit(T.Object(Posting), ["draft", "earlyAccess", "siteId"])).properties,
        version: Version,
      },
      closed,
    ),
    answer: Job,
    versioned: true,
    refuses: [
      ...postingRefusals,
      ...boardRefusals,
      "NOT_FOUND",
      "NOT_YOURS",
      "VERSION_CHANGED",
      "JOB_NOT_OPEN",
      "TERMS_FIXED",
      "ACCOUNT_SUSPENDED",
    ],
  },

  "job.publish": {
    summary: "Open a draft",
    rest: "POST /api/jobs/:jobId/publish",
    who: ["employer"],
    params: byJob,
    answer: Job,
    refuses: [
      "NOT_FOUND",
      "NOT_YOURS",
      "JOB_NOT_DRAFT",
      ...postingRefusals,
      ...boardRefusals,
      ...siteRefusals,
      "ACCOUNT_SUSPENDED",
      "ACCOUNT_CLOSING",
      "KEY_REUSED",
    ],
  },

  "job.close": {
    summary: "Take no more applications; what is pending is rejected",
    rest: "POST /api/jobs/:jobId/close",
    who: ["employer"],
    params: byJob,
    answer: Job,
    refuses: ["NOT_FOUND", "NOT_YOURS", "JOB_NOT_OPEN", "KEY_REUSED"],
    whileSuspended: true,
  },

  "job.cancel": {
    summary: "Call a job off: no one is let in any more, and the accepted are notified",
    rest: "POST /api/jobs/:jobId/cancel",
    who: ["employer"],
    params: byJob,
    answer: Job,
    refuses: ["NOT_FOUND", "NOT_YOURS", "JOB_NOT_OPEN", "KEY_REUSED"],
    whileSuspended: true,
  },

  "job.repost": {
    summary: "Post a job once more, for another time",
    rest: "POST /api/jobs/:jobId/repost",
    who: ["employer"],
    params: T.Object(
      {
        jobId: Id,
        startsAt: InstantIn,
        endsAt: InstantIn,
        earlyAccess: T.Optional(EarlyAccess),
      },
      closed,
    ),
    answer: Job,
    refuses: [
      ...postingRefusals,
      ...boardRefusals,
      ...siteRefusals,
      "NOT_FOUND",
      "NOT_YOURS",
      "ACCOUNT_SUSPENDED",
      "ACCOUNT_CLOSING",
      "KEY_REUSED",
    ],
    status: 201,
  },

  "job.versions": {
    summary: "What a posting said, from its first day on, the oldest first",
    rest: "GET /api/jobs/:jobId/versions",
    who: "any",
    params: T.Object({ jobId: Id, ...paging }, closed),
    answer: ListOf(Terms),
    refuses: ["NOT_FOUND", "CURSOR_INVALID"],
  },

  "job.checkInCode": {
    summary: "The rotating code that workers check in and out with",
    rest: "GET /api/jobs/:jobId/check-in-code",
    who: ["employer"],
    params: byJob,
    answer: T.Object(
      { code: T.String(), validUntil: InstantText, serverNow: InstantText },
      called("CheckInCode"),
    ),
    refuses: ["NOT_FOUND", "NOT_YOURS"],
  },
} as const satisfies Contract;
