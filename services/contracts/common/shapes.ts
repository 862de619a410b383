/**
 * Shapes that the contracts of more than one service use.
 *
 * Handlers: mixins/log.mixin.ts (`log.read`, `health`).
 */
import { slowMs } from "../core/action-contract.ts";
import { Version } from "../core/entity-version.ts";
import {
  called,
  closed,
  Id,
  InstantIn,
  InstantText,
  Latitude,
  Line,
  Longitude,
  NamedOneOf,
  OneOf,
  Opaque,
  Secret,
  T,
  WonAmount,
  WonIn,
} from "../core/schema.ts";
import { daysMax } from "../kernel/work-days.ts";

export const Place = T.Object(
  { address: Line(200), lat: Latitude, lng: Longitude },
  called("Place"),
);

/** The pattern allows no birth before 1900. */
export const BirthDate = T.String({
  format: "date",
  pattern: "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
  examples: ["1990-05-05"],
});

/** The caller's password, where a sign-in within ten minutes or this is required. */
export const OwnPassword = T.Optional(
  T.String({
    ...Secret(200),
    description: "the caller's, when the sign-in is older than ten minutes",
  }),
);

/** From one time to another, as it comes in. */
export const Period = T.Object({ from: InstantIn, to: InstantIn }, closed);

/** When a shift is, and its hourly wage. */
export const ShiftTerms = {
  hourlyWageWon: WonIn({ minimum: 1, maximum: 10_000_000 }),
  startsAt: InstantIn,
  endsAt: InstantIn,
  breakMinutes: T.Integer({ minimum: 0, maximum: 720 }),
  breaks: T.Optional(
    T.Array(Period, {
      maxItems: 10,
    }),
  ),
};

/** The days of one posting after its first, in order. */
export const MoreDays = T.Array(T.Object({ startsAt: InstantIn, endsAt: InstantIn }, closed), {
  maxItems: daysMax - 1,
  ...called("MoreDays"),
});

/** What the employer adds to the wage for the day; the table of the law says which is taxed. */
export const OwnLines = T.Array(
  T.Object(
    {
      kind: OneOf("transport", "meal", "bonus"),
      won: WonIn({ minimum: 1, maximum: 10_000_000 }),
    },
    closed,
  ),
  { maxItems: 5, ...called("OwnLines") },
);

export const JobStatus = NamedOneOf(
  "JobStatus",
  "draft",
  "open",
  "filled",
  "closed",
  "cancelled",
  "done",
);
export const Selection = NamedOneOf("Selection", "choose", "firstCome");

/** What a worker must show to take a seat. Absent members ask for nothing. */
export const Gates = T.Object(
  {
    adultOnly: T.Optional(T.Literal(true)),
    certificates: T.Optional(
      T.Array(T.String({ pattern: "^[a-zA-Z]{1,40}$", maxLength: 40 }), {
        maxItems: 6,
        description: "kinds that must be verified and valid on the day",
      }),
    ),
    workPermit: T.Optional(
      T.Literal(true, { description: "a checked right to work, whatever the nationality" }),
    ),
  },
  called("Gates"),
);

/** A job as the public sees it. */
export const Job = T.Object(
  {
    jobId: Id,
    employer: T.Object(
      {
        userId: Id,
        displayName: T.String(),
        rating: T.Union([T.Number(), T.Null()]),
        reviews: T.Optional(T.Integer({ description: "of how many the rating is the mean" })),
      },
      closed,
    ),
    title: T.String(),
    description: T.String(),
    categoryId: Id,
    hourlyWageWon: WonAmount,
    takeHomeWon: WonAmount,
    startsAt: InstantText,
    endsAt: InstantText,
    breakMinutes: T.Integer(),
    breaks: T.Optional(T.Array(T.Object({ from: InstantText, to: InstantText }, closed))),
    /** The days after the first, in order: one application and one contract are for all of them. */
    moreDays: T.Optional(
      T.Array(
        T.Object({ startsAt: InstantText, endsAt: InstantText, takeHomeWon: WonAmount }, closed),
      ),
    ),
    seats: T.Integer(),
    seatsTaken: T.Integer(),
    place: Place,
    siteId: T.Optional(Id),
    skills: T.Array(T.String()),
    selection: Selection,
    gates: T.Optional(Gates),
    ownLines: T.Optional(OwnLines),
    /** The seat of a worker who answers no reminder is released 60 minutes before the start. */
    releaseUnconfirmed: T.Optional(T.Literal(true)),
    status: JobStatus,
    distanceKm: T.Optional(T.Number()),
    /** Until then favourites of the employer alone see the job and may apply. */
    opensAt: T.Optional(InstantText),
    /**
     * The version of its terms; absent in lists for postings last changed before versions existed.
     */
    version: Version,
  },
  called("Job"),
);

export const ApplicationStatus = NamedOneOf(
  "ApplicationStatus",
  "pending",
  "accepted",
  "signed",
  "working",
  "worked",
  "approved",
  "paid",
  "rejected",
  "withdrawn",
  "cancelled",
  "noShow",
  "disputed",
);

export const SagaStatus = NamedOneOf("SagaStatus", "running", "completed", "compensated", "parked");

/** The id that a command to another service carries, so that a repeat is recognised. */
export const commandId = { cid: T.String({ minLength: 1, ...Opaque(200) }) };

/** One public message of a log. */
export const LogMessage = T.Object(
  {
    source: T.String(),
    /** Messages of one stream depend on each other; those of two streams do not. */
    stream: T.String(),
    position: T.Integer(),
    index: T.Integer(),
    type: T.String(),
    data: T.Record(T.String(), T.Unknown()),
    at: InstantText,
    correlationId: T.String(),
    actor: T.Union([T.String(), T.Null()]),
    /** The event or the command of a saga's step that it follows from; absent for a request. */
    causationId: T.Optional(T.String()),
    /** A keyed hash of the address that the command came from. */
    from: T.Optional(T.String()),
    /** The `traceparent` of the span that wrote it, where its trace is sampled. */
    trace: T.Optional(T.String()),
    hash: T.String(),
  },
  closed,
);

export const LogPage = T.Object(
  { messages: T.Array(LogMessage), upTo: T.Integer(), hash: T.String(), head: T.Integer() },
  closed,
);

/**
 * `<service>.log.read`: the public messages after a position. `hash` is the reader's checkpoint.
 */
export const logRead = {
  summary: "Public messages of this service's log after a position",
  who: "internal",
  params: T.Object(
    {
      after: T.Integer({ minimum: 0 }),
      limit: T.Integer({ minimum: 1, maximum: 1000 }),
      hash: T.Optional(Opaque(200)),
    },
    closed,
  ),
  answer: LogPage,
  attemptMs: slowMs,
  refuses: ["LOG_DIVERGED"],
} as const;

/** `<service>.health`: the feeds that have not caught up with their log's position at the start. */
export const health = {
  summary: "What this service still has to read",
  who: "internal",
  params: T.Object({}, closed),
  answer: T.Object({ waiting: T.Array(T.String(), { maxItems: 50 }) }, closed),
  refuses: [],
} as const;
