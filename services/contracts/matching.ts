/** Contract of the matching service: profiles and recommendations with reasons. */
import { type Contract, slowMs } from "./contract.ts";
import { deadLetters, replayDeadLetter } from "./operator.ts";
import { personalErase, personalExport } from "./personal.ts";
import {
  closed,
  Empty,
  Id,
  InstantIn,
  Latitude,
  ListOf,
  Longitude,
  paging,
  T,
  Text,
} from "./schema.ts";
import { health, Job, logRead } from "./shared.ts";

export const MatchingProfile = T.Object(
  {
    skills: T.Array(Text(40), { maxItems: 20 }),
    categoryIds: T.Array(Id, { maxItems: 40 }),
    lat: Latitude,
    lng: Longitude,
    radiusKm: T.Number({ exclusiveMinimum: 0, maximum: 200 }),
    hourlyWageWonMin: T.Integer({ minimum: 0, maximum: 10_000_000 }),
    availability: T.Array(T.Object({ from: InstantIn, to: InstantIn }, closed), { maxItems: 60 }),
  },
  closed,
);

/** The terms of a score, in words; their points sum to it. */
const Reasons = T.Array(
  T.Object({ factor: T.String(), points: T.Number(), text: T.String() }, closed),
);

export const matching = {
  "matching.profile.set": {
    summary: "What the worker wants and can do",
    rest: "PUT /api/matching/profile",
    who: ["worker"],
    params: MatchingProfile,
    answer: MatchingProfile,
    // Who sets his profile from many places at once waits for his turn.
    attemptMs: slowMs,
    refuses: ["TIMES_REVERSED", "KEY_REUSED"],
  },
  "matching.profile.get": {
    summary: "The caller's matching profile",
    rest: "GET /api/matching/profile",
    who: ["worker"],
    params: Empty,
    answer: MatchingProfile,
    refuses: ["NO_PROFILE"],
  },
  "matching.recommendations": {
    summary: "Jobs that suit the worker, with the reasons",
    rest: "GET /api/matching/recommendations",
    who: ["worker"],
    params: T.Object(paging, closed),
    answer: ListOf(
      T.Object(
        {
          job: Job,
          score: T.Number(),
          reasons: Reasons,
        },
        closed,
      ),
    ),
    refuses: ["NO_PROFILE", "CURSOR_INVALID"],
  },
  "matching.candidates": {
    summary: "Workers whom an open job suits, with the reasons",
    rest: "GET /api/matching/jobs/:jobId/candidates",
    who: ["employer"],
    params: T.Object({ jobId: Id, ...paging }, closed),
    answer: ListOf(
      T.Object(
        {
          worker: T.Object({ userId: Id, displayName: T.String() }, closed),
          score: T.Number(),
          reasons: Reasons,
        },
        closed,
      ),
    ),
    refuses: ["NOT_FOUND", "NOT_YOURS", "CURSOR_INVALID"],
  },
  "matching.import": {
    summary: "Set many profiles at once (demo data, migration)",
    who: "internal",
    params: T.Object(
      {
        profiles: T.Array(T.Object({ userId: Id, profile: MatchingProfile }, closed), {
          maxItems: 500,
        }),
      },
      closed,
    ),
    answer: T.Object({ made: T.Integer() }, closed),
    refuses: ["TIMES_REVERSED"],
    attemptMs: slowMs,
  },
  "matching.deadLetters": deadLetters("matching"),
  "matching.deadLetters.replay": replayDeadLetter("matching"),
  "matching.personal.export": personalExport,
  "matching.personal.erase": personalErase,
  "matching.log.read": logRead,
  "matching.health": health,
} as const satisfies Contract;
