/**
 * Insights: demand to come, unusual days, and what a higher wage may change.
 *
 * Handlers: services/analytics/market/insight.actions.ts.
 */
import type { Contract } from "../core/action-contract.ts";
import {
  called,
  closed,
  DateText,
  Id,
  InstantIn,
  Latitude,
  Longitude,
  NamedOneOf,
  Nullable,
  T,
  WonAmount,
  WonIn,
} from "../core/schema.ts";

/** What is counted by day. Employers post and cancel; everything else is about workers. */
export const metrics = [
  "postings",
  "cancelledPostings",
  "applications",
  "accepted",
  "withdrawn",
  "calledOff",
  "checkedIn",
  "noShows",
  "payments",
] as const;
export type Metric = (typeof metrics)[number];

const span = { from: T.Optional(InstantIn), to: T.Optional(InstantIn) };
/** Whole days of Asia/Seoul: `to` is the day after the last. */
const Days = { from: DateText, to: DateText };
const raise = { raiseWon: T.Optional(WonIn({ minimum: 1, maximum: 1_000_000 })) };
const probability = { minimum: 0, maximum: 1 };

const WhatIf = T.Object(
  {
    hourlyWageWon: WonAmount,
    raisedWageWon: WonAmount,
    probability: T.Number({ ...probability, description: "of filling all seats in time" }),
    raisedProbability: T.Number({ ...probability, description: "the same with the raised wage" }),
    postings: T.Integer({ description: "past postings that it was learned from" }),
    calibrationError: T.Number({
      ...probability,
      description: "how far probabilities were from what happened, on the newest postings",
    }),
  },
  called("WhatIf"),
);

export const insights = {
  "analytics.forecast": {
    summary: "Seats that areas will ask for by day, four weeks ahead; no figure under five people",
    rest: "GET /api/analytics/forecast",
    who: ["operator"],
    params: T.Object(span, closed),
    answer: T.Object(
      {
        ...Days,
        mase: Nullable(
          T.Number({
            description:
              "error on the last 28 days beside taking the value of a week before; null with less than twelve weeks",
          }),
        ),
        districts: T.Array(
          T.Object(
            {
              district: T.String({ description: "H3 cell of resolution 6" }),
              lat: Latitude,
              lng: Longitude,
              days: T.Array(
                T.Object(
                  {
                    date: DateText,
                    expected: T.Integer({ description: "seats" }),
                    low: T.Integer(),
                    high: T.Integer({ description: "four of five days should be within" }),
                  },
                  closed,
                ),
                { maxItems: 28 },
              ),
            },
            closed,
          ),
          { maxItems: 5000 },
        ),
      },
      called("Forecast"),
    ),
    refuses: [],
  },
  "analytics.anomalies": {
    summary:
      "Days that differ from their weekday before, newest first; no figure under five people",
    rest: "GET /api/analytics/anomalies",
    who: ["operator"],
    params: T.Object(span, closed),
    answer: T.Object(
      {
        ...Days,
        items: T.Array(
          T.Object(
            {
              metric: NamedOneOf("AnomalyMetric", ...metrics),
              at: DateText,
              value: T.Integer({ description: "0 is none or fewer than five people" }),
              expected: T.Integer(),
              score: T.Number({ description: "robust z-score; below 0 is fewer than expected" }),
            },
            called("Anomaly"),
          ),
          { maxItems: 2000 },
        ),
      },
      called("Anomalies"),
    ),
    refuses: [],
  },
  "analytics.whatIf": {
    summary: "How likely a posting would be filled, as it is and with a higher wage",
    rest: "GET /api/analytics/what-if",
    who: ["employer", "operator"],
    params: T.Object(
      {
        categoryId: Id,
        hourlyWageWon: WonIn({ minimum: 1, maximum: 10_000_000 }),
        startsAt: InstantIn,
        seats: T.Optional(T.Integer({ minimum: 1, maximum: 500 })),
        ...raise,
      },
      closed,
    ),
    answer: WhatIf,
    refuses: ["CATEGORY_UNKNOWN", "STARTS_IN_PAST", "HISTORY_TOO_SHORT"],
  },
  "analytics.whatIf.job": {
    summary: "How likely the free seats of a job are filled, as it is and with a higher wage",
    rest: "GET /api/analytics/what-if/:jobId",
    who: ["employer", "operator"],
    params: T.Object({ jobId: Id, ...raise }, closed),
    answer: WhatIf,
    refuses: ["NOT_FOUND", "NOT_YOURS", "JOB_NOT_OPEN", "HISTORY_TOO_SHORT"],
  },
} as const satisfies Contract;
