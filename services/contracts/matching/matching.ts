/**
 * Matching service: profiles, recommendations with reasons, and fills.
 *
 * Handlers: services/matching/matching.service.ts, services/matching/actions/recommend.actions.ts,
 * services/matching/actions/fill.actions.ts; the shared ones as ../common says.
 */
import {
  deadLetters,
  feeds,
  logVerify,
  reanchorFeeds,
  replayDeadLetter,
} from "../common/operations.ts";
import { personalErase, personalExport } from "../common/personal-data.ts";
import { health, Job, logRead } from "../common/shapes.ts";
import { type Contract, slowMs } from "../core/action-contract.ts";
import {
  called,
  closed,
  Empty,
  Id,
  InstantIn,
  InstantText,
  Latitude,
  Line,
  ListOf,
  Longitude,
  Nullable,
  OneOf,
  paging,
  T,
  WonIn,
} from "../core/schema.ts";

export const MatchingProfile = T.Object(
  {
    skills: T.Array(Line(40), { maxItems: 20 }),
    categoryIds: T.Array(Id, { maxItems: 40 }),
    lat: Latitude,
    lng: Longitude,
    radiusKm: T.Number({ exclusiveMinimum: 0, maximum: 200 }),
    hourlyWageWonMin: WonIn({ minimum: 0, maximum: 10_000_000 }),
    availability: T.Array(T.Object({ from: InstantIn, to: InstantIn }, closed), { maxItems: 60 }),
    /** As `matching.automation.set`; a profile without it leaves that choice as it is. */
    refusesAutomatic: T.Optional(T.Boolean()),
  },
  called("MatchingProfile"),
);

/** The terms of a score as texts; their points sum to the score. */
const Reasons = T.Array(
  T.Object(
    { factor: T.String(), points: T.Number(), text: T.String(), english: T.String() },
    called("ScoreReason"),
  ),
);

/** Whether a worker refuses automated decisions (개인정보 보호법 제37조의2), and what follows. */
const Automation = T.Object(
  { refuses: T.Boolean(), since: Nullable(InstantText), text: T.String() },
  called("Automation"),
);

/** Jobs of one fill. */
const fillJobsMax = 100;
/** Free seats of one fill; larger demands take several fills. */
export const fillSeatsMax = 1000;
/** Backup workers beside those with a seat, for each job. */
export const fillBackupsMax = 3;
const Proposal = T.Object({ jobId: Id, workerId: Id, score: T.Number() }, called("FillProposal"));
const Outcome = T.Object(
  {
    jobId: Id,
    workerId: Id,
    place: OneOf("seat", "standBy"),
    /** `waiting`: they have applied, and the employer decides. `later`: another apply continues. */
    outcome: OneOf("accepted", "invited", "refused", "waiting", "later"),
    code: Nullable(T.String({ description: "why, where it was refused" })),
  },
  called("FillOutcome"),
);

export const matching = {
  "matching.profile.set": {
    summary: "What the worker wants and can do",
    rest: "PUT /api/matching/profile",
    who: ["worker"],
    params: MatchingProfile,
    answer: MatchingProfile,
    // Profile changes of one worker from several devices at once wait for each other.
    attemptMs: slowMs,
    refuses: ["TIMES_REVERSED", "PLACE_OUTSIDE_SERVICE", "KEY_REUSED"],
  },
  "matching.profile.get": {
    summary: "The caller's matching profile",
    rest: "GET /api/matching/profile",
    who: ["worker"],
    params: Empty,
    answer: MatchingProfile,
    refuses: ["NO_PROFILE"],
  },
  "matching.automation": {
    summary: "Whether the worker refuses automated decisions, and what follows from it",
    rest: "GET /api/matching/automation",
    who: ["worker"],
    params: Empty,
    answer: Automation,
    refuses: [],
  },
  "matching.automation.set": {
    summary: "Refuse automated decisions, or allow them again; it counts at once",
    rest: "PUT /api/matching/automation",
    who: ["worker"],
    params: T.Object({ refuses: T.Boolean() }, closed),
    answer: Automation,
    refuses: ["KEY_REUSED"],
    whileSuspended: true,
  },
  "matching.recommendations": {
    summary: "Jobs that suit the worker, with the reasons; the newest first if they refuse scores",
    rest: "GET /api/matching/recommendations",
    who: ["worker"],
    params: T.Object(paging, closed),
    answer: ListOf(
      T.Object(
        {
          job: Job,
          /** Null for a worker who refuses automated decisions. */
          score: Nullable(T.Number()),
          reasons: Reasons,
        },
        called("Recommendation"),
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
        called("Candidate"),
      ),
    ),
    refuses: ["NOT_FOUND", "NOT_YOURS", "CURSOR_INVALID"],
  },
  "matching.fill": {
    summary: "Who could fill the free seats of these jobs; proposes and does nothing else",
    rest: "POST /api/matching/fills",
    who: ["employer", "operator"],
    params: T.Object(
      {
        jobIds: T.Array(Id, { minItems: 1, maxItems: fillJobsMax, uniqueItems: true }),
        /** The greatest sum of scores, or a matching that no worker and job would both leave. */
        method: T.Optional(OneOf("best", "stable")),
      },
      closed,
    ),
    answer: T.Object(
      {
        fillId: Id,
        method: OneOf("best", "stable"),
        assignments: T.Array(Proposal, { maxItems: fillSeatsMax }),
        /** Asked to apply and wait, since not all workers come: they hold no seat. */
        standBy: T.Array(Proposal, { maxItems: fillSeatsMax }),
        /** The next workers for each job, best first. */
        backups: T.Array(Proposal, { maxItems: fillJobsMax * fillBackupsMax }),
        unfilled: T.Integer({ description: "seats for which there is no one" }),
        totalScore: T.Number(),
        isBest: T.Boolean({ description: "no fill has more seats, nor as many and more score" }),
      },
      called("Fill"),
    ),
    attemptMs: slowMs,
    refuses: [
      "NOT_FOUND",
      "NOT_YOURS",
      "JOB_NOT_OPEN",
      "FILL_TOO_LARGE",
      "ACCOUNT_SUSPENDED",
      "ACCOUNT_CLOSING",
      "DAILY_LIMIT",
      "KEY_REUSED",
    ],
    status: 201,
  },
  "matching.fill.apply": {
    summary: "Do as a fill proposes: accept who has applied, invite the others",
    rest: "POST /api/matching/fills/:fillId/apply",
    who: ["employer", "operator"],
    params: T.Object({ fillId: Id }, closed),
    answer: T.Object(
      { fillId: Id, outcomes: T.Array(Outcome), isDone: T.Boolean() },
      called("FillApplied"),
    ),
    attemptMs: 2 * slowMs,
    refuses: ["NOT_FOUND", "KEY_REUSED"],
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
    refuses: ["TIMES_REVERSED", "PLACE_OUTSIDE_SERVICE"],
    attemptMs: slowMs,
  },
  "matching.deadLetters": deadLetters("matching"),
  "matching.deadLetters.replay": replayDeadLetter("matching"),
  "matching.personal.export": personalExport,
  "matching.personal.erase": personalErase,
  "matching.log.read": logRead,
  "matching.log.verify": logVerify("matching"),
  "matching.feeds": feeds("matching"),
  "matching.feeds.reanchor": reanchorFeeds("matching"),
  "matching.health": health,
} as const satisfies Contract;
