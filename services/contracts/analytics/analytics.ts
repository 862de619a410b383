/**
 * Analytics: figures of the market, its events, what a worker earned, and facts of sagas.
 *
 * Handlers: services/analytics/analytics.service.ts; the shared ones as ../common says.
 */
import { FactData } from "../common/fact-data.ts";
import {
  deadLetters,
  feeds,
  logVerify,
  readModels,
  reanchorFeeds,
  rebuildReadModel,
  replayDeadLetter,
} from "../common/operations.ts";
import { personalErase, personalExport } from "../common/personal-data.ts";
import { commandId, health, logRead } from "../common/shapes.ts";
import type { Contract } from "../core/action-contract.ts";
import {
  called,
  closed,
  DateText,
  Id,
  InstantIn,
  InstantText,
  Latitude,
  ListOf,
  Longitude,
  Nullable,
  Opaque,
  paging,
  Subject,
  T,
  WonAmount,
} from "../core/schema.ts";

const MarketEvent = T.Object(
  {
    eventId: T.String(),
    type: T.String(),
    subject: T.String(),
    at: InstantText,
    correlationId: T.String(),
    data: T.Record(T.String(), T.Unknown()),
  },
  called("MarketEvent"),
);
const span = { from: T.Optional(InstantIn), to: T.Optional(InstantIn) };
/** Whole days of Asia/Seoul: `to` is the day after the last. */
const Days = { from: DateText, to: DateText };
/**
 * Of groups of five people at least; what is in no whole group yet is not counted. 0 is none or
 * fewer than five.
 */
const figures = {
  postings: T.Integer(),
  seats: T.Integer(),
  applied: T.Integer(),
  accepted: T.Integer(),
  signed: T.Integer(),
  checkedIn: T.Integer(),
  approved: T.Integer(),
  paid: T.Integer(),
  noShows: T.Integer(),
  fillRate: Nullable(T.Number()),
  noShowRate: Nullable(T.Number()),
  /** Posted, mean of the seats. */
  hourlyWageWon: Nullable(WonAmount),
  /** Net pay of an hour; like `paidWon` of five workers and five employers at least. */
  hourlyNetWon: Nullable(WonAmount),
  paidWon: WonAmount,
  timeToFirstApplicantS: Nullable(T.Number()),
  timeToFillS: Nullable(T.Number()),
};
const Figures = T.Object(figures, called("MarketFigures"));
const Earned = {
  grossWon: WonAmount,
  netWon: WonAmount,
  shifts: T.Integer(),
  minutes: T.Integer({ description: "paid minutes" }),
};
const perMonth = T.Object(
  { period: T.String(), ...Earned, employers: T.Integer() },
  called("Earned"),
);

export const analytics = {
  "analytics.summary": {
    summary: "The market in figures",
    rest: "GET /api/analytics/summary",
    who: ["operator"],
    params: T.Object(span, closed),
    answer: T.Object(
      {
        jobs: T.Integer(),
        applications: T.Integer(),
        seats: T.Integer(),
        seatsFilled: T.Integer(),
        fillRate: T.Number(),
        timeToFirstApplicantS: Nullable(T.Number()),
        timeToFillS: Nullable(T.Number()),
        noShowRate: T.Number(),
        gmvWon: WonAmount,
        paidWon: WonAmount,
        activeWorkers: T.Integer(),
      },
      called("MarketSummary"),
    ),
    refuses: [],
  },
  "analytics.funnel": {
    summary:
      "What became of applications, and which workers came back; no figure under five people",
    rest: "GET /api/analytics/funnel",
    who: ["operator"],
    params: T.Object(span, closed),
    answer: T.Object(
      {
        ...Days,
        total: Figures,
        cohorts: T.Array(
          T.Object(
            {
              month: T.String(),
              workers: T.Integer(),
              returned: T.Array(T.Integer(), {
                maxItems: 12,
                description: "those who applied n months later",
              }),
            },
            closed,
          ),
          { maxItems: 1200 },
        ),
      },
      called("Funnel"),
    ),
    refuses: [],
  },
  "analytics.districts": {
    summary: "The market by area and hour; no figure under five people",
    rest: "GET /api/analytics/districts",
    who: ["operator"],
    params: T.Object(span, closed),
    answer: T.Object(
      {
        ...Days,
        items: T.Array(
          T.Object(
            {
              district: T.String({ description: "H3 cell of resolution 6" }),
              lat: Latitude,
              lng: Longitude,
              figures: Figures,
              hours: T.Array(
                T.Object({ hour: T.Integer(), seats: T.Integer(), applied: T.Integer() }, closed),
                { maxItems: 24 },
              ),
            },
            closed,
          ),
          { maxItems: 5000 },
        ),
      },
      called("Districts"),
    ),
    refuses: [],
  },
  "analytics.trades": {
    summary: "The market by trade; no figure under five people",
    rest: "GET /api/analytics/trades",
    who: ["operator"],
    params: T.Object(span, closed),
    answer: T.Object(
      {
        ...Days,
        items: T.Array(T.Object({ categoryId: Id, name: T.String(), figures: Figures }, closed), {
          maxItems: 500,
        }),
      },
      called("Trades"),
    ),
    refuses: [],
  },
  "analytics.me": {
    summary: "The worker's own earnings by month and year, hours and employers",
    rest: "GET /api/analytics/me",
    who: ["worker"],
    params: T.Object({}, closed),
    answer: T.Object(
      {
        months: T.Array(perMonth, { maxItems: 1200 }),
        years: T.Array(perMonth, { maxItems: 100 }),
        employers: T.Array(T.Object({ employerId: Id, ...Earned }, closed), { maxItems: 5000 }),
      },
      called("OwnEarnings"),
    ),
    refuses: [],
  },
  "analytics.events": {
    summary: "Every public event, newest first",
    rest: "GET /api/analytics/events",
    who: ["operator"],
    params: T.Object(
      {
        subject: T.Optional(Subject),
        type: T.Optional(Opaque(60)),
        from: T.Optional(InstantIn),
        to: T.Optional(InstantIn),
        ...paging,
      },
      closed,
    ),
    answer: ListOf(MarketEvent),
    refuses: ["CURSOR_INVALID"],
  },
  "analytics.story": {
    summary: "All events around a request or an application, in order, with what caused what",
    rest: "GET /api/analytics/stories/:correlationId",
    who: ["operator"],
    params: T.Object({ correlationId: Subject }, closed),
    answer: T.Object(
      {
        correlationId: T.String(),
        items: T.Array(
          T.Object(
            {
              ...MarketEvent.properties,
              service: T.String(),
              causedBy: Nullable(T.String({ description: "eventId of an earlier item" })),
              command: Nullable(T.String({ description: "the saga's step that led to it" })),
            },
            called("StoryEvent"),
          ),
          { maxItems: 1000 },
        ),
        isCut: T.Boolean(),
      },
      called("Story"),
    ),
    refuses: ["NOT_FOUND"],
  },
  "analytics.record": {
    summary: "Record a fact of a saga, once per command id",
    who: "internal",
    params: T.Object({ ...commandId, kind: Opaque(40), data: FactData }, closed),
    answer: T.Object({ factId: T.String() }, closed),
    refuses: ["STEP_CANCELLED", "KEY_REUSED"],
  },
  "analytics.deadLetters": deadLetters("analytics"),
  "analytics.deadLetters.replay": replayDeadLetter("analytics"),
  "analytics.readModels": readModels("analytics"),
  "analytics.readModels.rebuild": rebuildReadModel("analytics"),
  "analytics.personal.export": personalExport,
  "analytics.personal.erase": personalErase,
  "analytics.log.read": logRead,
  "analytics.log.verify": logVerify("analytics"),
  "analytics.feeds": feeds("analytics"),
  "analytics.feeds.reanchor": reanchorFeeds("analytics"),
  "analytics.health": health,
} as const satisfies Contract;
