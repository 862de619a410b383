/**
 * Reliability: the record of a worker's shifts, shown to them and contestable.
 *
 * Handlers: services/user/actions/reliability.actions.ts.
 */
import type { Contract } from "../core/action-contract.ts";
import {
  called,
  closed,
  Id,
  InstantText,
  ListOf,
  Nullable,
  OneOf,
  paging,
  T,
  Text,
} from "../core/schema.ts";
import { dayMs } from "../core/units.ts";

const minutesPerHour = 60;
/** The least hours left before a shift, and the points of withdrawing then. */
const rungs = [
  { hours: 48, points: 0 },
  { hours: 24, points: 1 },
  { hours: 12, points: 4 },
  { hours: 8, points: 5 },
  { hours: 4, points: 6 },
  { hours: 0, points: 7 },
] as const;
export const noShowPoints = 8;

/** The points of withdrawing this many minutes before a shift. */
export const withdrawalPoints = (minutesLeft: number): number =>
  rungs.find(({ hours }) => minutesLeft >= hours * minutesPerHour)?.points ?? 7;

const halfLifeMs = 90 * dayMs;
/** The prior of a newcomer: four of five shifts kept. */
export const prior = { kept: 4, broken: 1 } as const;

/** The weight of evidence after `ms` milliseconds: half of it is left in ninety days. */
export const weightAfter = (ms: number): number => 0.5 ** (Math.max(0, ms) / halfLifeMs);

/** The weight of the n-th shift for one employer: a familiar pair proves less each time. */
export const partnerWeight = (times: number): number => 1 / Math.max(1, times);

/** Entries counted per worker; older ones are left out. */
export const entriesMax = 500;

const Outcome = OneOf("kept", "removed");
const Contest = T.Object(
  {
    status: OneOf("open", "kept", "removed"),
    reason: T.String(),
    answer: Nullable(T.String({ description: "an operator's, in words" })),
    at: InstantText,
    decidedAt: Nullable(InstantText),
  },
  called("ReliabilityContest"),
);
const Entry = T.Object(
  {
    entryId: Id,
    applicationId: Id,
    kind: OneOf("worked", "withdrew", "noShow"),
    points: T.Integer({ description: "0 to 8: the less time was left, the more" }),
    minutesLeft: Nullable(T.Integer({ description: "before the shift, when they withdrew" })),
    at: InstantText,
    goneAt: T.String({
      ...InstantText,
      description: "from then on it is neither counted nor shown",
    }),
    contest: Nullable(Contest),
  },
  called("ReliabilityEntry"),
);
const Weight = T.Number({ description: "half of it is left after 90 days" });
const ofWorker = { userId: Id, entryId: Id };

export const reliability = {
  "user.reliability": {
    summary: "How reliable the worker's shifts make them look, and every entry that says so",
    rest: "GET /api/users/me/reliability",
    who: ["worker"],
    params: T.Object({}, closed),
    answer: T.Object(
      {
        score: T.Number({ description: "0 to 1: (prior.kept + kept) / (all four together)" }),
        points: T.Integer({ description: "of the entries that count" }),
        parts: T.Object(
          {
            prior: T.Object({ kept: T.Number(), broken: T.Number() }, closed),
            kept: Weight,
            broken: Weight,
          },
          closed,
        ),
        entries: T.Array(Entry, { maxItems: entriesMax }),
      },
      called("Reliability"),
    ),
    refuses: [],
  },
  "user.reliability.contest": {
    summary: "Contest an entry: a person looks at it; it counts until they have removed it",
    rest: "POST /api/users/me/reliability/:entryId/contest",
    who: ["worker"],
    params: T.Object({ entryId: Id, reason: Text(2000) }, closed),
    answer: Entry,
    refuses: ["NOT_FOUND", "NOT_CONTESTABLE", "ALREADY_CONTESTED", "KEY_REUSED"],
    status: 201,
    whileSuspended: true,
  },
  "user.reliability.contests": {
    summary: "Contested entries, those that wait longest first",
    rest: "GET /api/users/reliability/contests",
    who: ["operator"],
    params: T.Object({ status: T.Optional(OneOf("open", "decided")), ...paging }, closed),
    answer: ListOf(T.Object({ userId: Id, entry: Entry }, called("ContestedEntry"))),
    refuses: ["CURSOR_INVALID"],
  },
  "user.reliability.suspensions": {
    summary: "Workers with eight points and more: POST /api/users/:userId/suspend confirms it",
    rest: "GET /api/users/reliability/suspensions",
    who: ["operator"],
    params: T.Object(paging, closed),
    answer: ListOf(
      T.Object(
        {
          userId: Id,
          displayName: T.String(),
          points: T.Integer(),
          until: T.String({ ...InstantText, description: "14 days from now, to suspend them for" }),
          entries: T.Array(Entry, { maxItems: entriesMax, description: "with points" }),
        },
        called("SuspensionDue"),
      ),
    ),
    refuses: ["CURSOR_INVALID"],
  },
  "user.reliability.decide": {
    summary: "An operator's decision on a contested entry: it is kept, or counts no more",
    rest: "POST /api/users/:userId/reliability/:entryId/decide",
    who: ["operator"],
    params: T.Object({ ...ofWorker, outcome: Outcome, text: Text(2000) }, closed),
    answer: T.Object({ userId: Id, entry: Entry }, called("ContestedEntry")),
    refuses: ["NOT_FOUND", "NOT_CONTESTED", "KEY_REUSED"],
  },
} as const satisfies Contract;
