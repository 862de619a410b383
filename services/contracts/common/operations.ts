/**
 * Operator actions: what an operator may do where a service cannot continue by itself.
 *
 * Written once for every service that has dead letters, sagas or read models.
 *
 * Handlers: mixins/dead-letters.mixin.ts, and operator-actions.ts in mixins/saga, mixins/log and
 * mixins/projection.
 */
import { slowMs } from "../core/action-contract.ts";
import {
  called,
  closed,
  Id,
  InstantText,
  ListOf,
  NamedOneOf,
  Nullable,
  OneOf,
  Opaque,
  paging,
  T,
} from "../core/schema.ts";

const LetterStatus = NamedOneOf("DeadLetterStatus", "failed", "waiting");
const OpenSagaStatus = NamedOneOf("OpenSagaStatus", "running", "undoing", "parked");
const operators = ["operator"] as const;

const DeadLetter = T.Object(
  {
    letterId: Id,
    consumer: T.String({ description: "the subscription, or a copy of a read model" }),
    source: T.String(),
    stream: T.String(),
    type: T.String(),
    position: T.Integer(),
    status: LetterStatus,
    error: Nullable(T.String({ description: "the code or the name of the last error" })),
    attempts: T.Integer(),
    at: InstantText,
    waitingBehind: T.Integer({ description: "later messages of its stream" }),
  },
  called("DeadLetter"),
);

/** `<service>.deadLetters`: the messages that its consumers could not handle. */
export const deadLetters = <const S extends string>(service: S) =>
  ({
    summary: "Messages that could not be handled, and those that wait behind them",
    rest: `GET /api/${service}/dead-letters`,
    who: operators,
    params: T.Object({ status: T.Optional(LetterStatus), ...paging }, closed),
    answer: ListOf(DeadLetter),
    refuses: ["CURSOR_INVALID"],
  }) as const;

/** `<service>.deadLetters.replay`: retries a stream's first dead letter, then those behind it. */
export const replayDeadLetter = <const S extends string>(service: S) =>
  ({
    summary: "Try a message again, then those behind it; of a read model, build it again",
    rest: `POST /api/${service}/dead-letters/:letterId/replay`,
    who: operators,
    params: T.Object({ letterId: Id }, closed),
    answer: T.Object({ letterId: Id, status: LetterStatus }, called("DeadLetterReplayed")),
    refuses: ["LETTER_NOT_FOUND", "LETTER_NOT_FIRST", "KEY_REUSED"],
    whileUnfit: true,
  }) as const;

const Saga = T.Object(
  {
    sagaId: Id,
    name: T.String(),
    subject: T.String({ description: "whose stream it stands in" }),
    status: OpenSagaStatus,
    step: Nullable(T.String({ description: "what is asked or undone next" })),
    reason: Nullable(T.String()),
    since: InstantText,
  },
  called("Saga"),
);

const FeedNow = T.Object(
  {
    name: T.String(),
    source: T.String(),
    behind: T.Integer({ description: "commits of the log that were not read yet" }),
    stoppedAt: Nullable(
      T.Integer({ description: "up to where it read a log that is another one now" }),
    ),
  },
  called("Feed"),
);

const sagaRefusals = ["SAGA_NOT_FOUND", "SAGA_NOT_PARKED", "KEY_REUSED"] as const;
const SagaNow = T.Object(
  { sagaId: Id, status: OneOf("running", "undoing", "parked", "completed", "compensated") },
  called("SagaState"),
);

/** `<service>.sagas`: the open ones. */
export const sagas = <const S extends string>(service: S) =>
  ({
    summary: "Sagas that are parked, or open",
    rest: `GET /api/${service}/sagas`,
    who: operators,
    params: T.Object({ status: T.Optional(OneOf("parked", "open")), ...paging }, closed),
    answer: ListOf(Saga),
    refuses: ["CURSOR_INVALID"],
  }) as const;

/** `<service>.sagas.resume`: continues where the saga was parked. */
export const resumeSaga = <const S extends string>(service: S) =>
  ({
    summary: "Let a parked saga go on where it stood",
    rest: `POST /api/${service}/sagas/:sagaId/resume`,
    who: operators,
    params: T.Object({ sagaId: Id }, closed),
    answer: SagaNow,
    attemptMs: slowMs,
    refuses: sagaRefusals,
  }) as const;

/** `<service>.sagas.abort`: compensates every requested step, in reverse order. */
export const abortSaga = <const S extends string>(service: S) =>
  ({
    summary: "Undo every step of a parked saga; not after its point of no return",
    rest: `POST /api/${service}/sagas/:sagaId/abort`,
    who: operators,
    params: T.Object({ sagaId: Id }, closed),
    answer: SagaNow,
    attemptMs: slowMs,
    refuses: [...sagaRefusals, "SAGA_NOT_ABORTABLE"],
  }) as const;

/** `<service>.feeds`: the logs that this service follows. */
export const feeds = <const S extends string>(service: S) =>
  ({
    summary: "What this service follows, how far it is behind, and what has stopped",
    rest: `GET /api/${service}/feeds`,
    who: operators,
    params: T.Object({}, closed),
    answer: T.Object({ feeds: T.Array(FeedNow, { maxItems: 100 }) }, called("Feeds")),
    refuses: [],
  }) as const;

/**
 * `<service>.feeds.reanchor`: first where a log has lost commits, then where they had been read.
 */
export const reanchorFeeds = <const S extends string>(service: S) =>
  ({
    summary: "Go on with the logs as they are, after commits were lost for good",
    rest: `POST /api/${service}/feeds/reanchor`,
    who: operators,
    params: T.Object({}, closed),
    answer: T.Object(
      {
        filled: T.Integer({ description: "positions of lost commits that are not given again" }),
        feeds: T.Array(FeedNow, { maxItems: 100 }),
      },
      called("FeedsReanchored"),
    ),
    attemptMs: slowMs,
    refuses: ["GAP_TOO_LARGE", "LOG_DIVERGED"],
    whileUnfit: true,
  }) as const;

/** `<service>.log.verify`: whether the log is unaltered since it was appended. */
export const logVerify = <const S extends string>(service: S) =>
  ({
    summary: "Verify the whole log: every link, hash and position",
    rest: `GET /api/${service}/log/verify`,
    who: operators,
    params: T.Object({}, closed),
    answer: T.Object(
      {
        ok: T.Union([T.Boolean(), T.Null()], { description: "null until all of it is verified" }),
        commits: T.Integer({ description: "the position of the last one" }),
        verified: T.Integer({ description: "how many were found right, from the first on" }),
        firstBad: Nullable(T.Integer({ description: "the first position that does not hold" })),
        finding: Nullable(T.String()),
        isRunning: T.Boolean({ description: "a check is under way: ask again for its result" }),
      },
      called("LogCheck"),
    ),
    attemptMs: slowMs,
    refuses: [],
  }) as const;

const Rebuild = T.Object(
  {
    rebuildId: Id,
    status: OneOf("running", "done", "failed"),
    askedAt: InstantText,
    endedAt: Nullable(InstantText),
    wasEqual: T.Union([T.Boolean(), T.Null()], {
      description: "whether the copy before it was equal; null if the logs did not rest",
    }),
    error: Nullable(T.String({ description: "the code of what it could not read" })),
  },
  called("Rebuild"),
);
const ReadModelNow = T.Object(
  {
    name: T.String(),
    version: T.Integer(),
    copy: T.Integer({ description: "the number of the live copy; each rebuild makes another" }),
    rebuild: Nullable(Rebuild),
  },
  called("ReadModel"),
);

/** `<service>.readModels`: what this service has derived from logs and stored. */
export const readModels = <const S extends string>(service: S) =>
  ({
    summary: "Read models, and how the last rebuild of each ended",
    rest: `GET /api/${service}/read-models`,
    who: operators,
    params: T.Object({}, closed),
    answer: T.Object(
      { readModels: T.Array(ReadModelNow, { maxItems: 100 }) },
      called("ReadModels"),
    ),
    refuses: [],
  }) as const;

/** `<service>.readModels.rebuild`: makes a new copy from the logs, which then takes its place. */
export const rebuildReadModel = <const S extends string>(service: S) =>
  ({
    summary: "Rebuild a read model from its logs; readers keep the old copy meanwhile",
    rest: `POST /api/${service}/read-models/:name/rebuild`,
    who: operators,
    params: T.Object({ name: Opaque(60) }, closed),
    answer: ReadModelNow,
    refuses: ["READ_MODEL_NOT_FOUND", "KEY_REUSED"],
  }) as const;
