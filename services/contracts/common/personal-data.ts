/**
 * Personal data: what every service answers when a person asks for their data, or leaves.
 *
 * Written once. Each service declares what it holds, what is still open, what it erases, and what a
 * law requires it to keep.
 *
 * Handlers: mixins/personal-data.mixin.ts.
 */
import { slowMs } from "../core/action-contract.ts";
import {
  called,
  closed,
  Empty,
  Id,
  InstantText,
  OneOf,
  Opaque,
  T,
  WonAmount,
} from "../core/schema.ts";
import { commandId } from "./shapes.ts";

/** Rows of one kind, as many as an export contains. */
export const heldRowsMax = 10_000;

export const HeldSection = T.Object(
  {
    name: T.String(),
    items: T.Array(T.Record(T.String(), T.Unknown()), { maxItems: heldRowsMax }),
    /** There are more rows than an export contains. */
    isCut: T.Boolean(),
  },
  called("HeldSection"),
);

/** `<service>.personal.export`: all data of a person in this service. */
export const personalExport = {
  summary: "Everything that this service holds about someone",
  who: "internal",
  params: T.Object({ userId: Id }, closed),
  answer: T.Object({ sections: T.Array(HeldSection, { maxItems: 20 }) }, closed),
  attemptMs: slowMs,
  refuses: [],
} as const;

/** Open work or money: an account is not deleted before it is done. */
export const Obligation = T.Object(
  {
    code: OneOf(
      "APPLICATION_LIVE",
      "TIME_BOOKED",
      "POSTING_OPEN",
      "WALLET_NOT_EMPTY",
      "CHARGE_OPEN",
    ),
    applicationId: T.Optional(Id),
    jobId: T.Optional(Id),
    chargeId: T.Optional(Id),
    availableWon: T.Optional(WonAmount),
    heldWon: T.Optional(WonAmount),
    transitWon: T.Optional(WonAmount),
  },
  closed,
);
export const obligationsMax = 100;

/** Records that a law requires a service to keep when their person leaves. */
export const Kept = T.Object(
  {
    what: OneOf("contracts", "payslips", "ledger", "accessRecords"),
    text: T.String({ description: "what it is, in words" }),
    count: T.Integer({ description: "how many there are" }),
    until: InstantText,
    law: T.String(),
    isConfirmed: T.Boolean({ description: "whether the period was read in the law's own text" }),
  },
  called("KeptRecord"),
);
const keptMax = 10;

/** `<service>.personal.obligations`: what is open, and what must be kept. */
export const personalObligations = {
  summary: "What keeps someone from leaving, and what is kept of them when they do",
  who: "internal",
  params: T.Object({ userId: Id }, closed),
  answer: T.Object(
    {
      reasons: T.Array(Obligation, { maxItems: obligationsMax }),
      kept: T.Array(Kept, { maxItems: keptMax }),
    },
    closed,
  ),
  attemptMs: slowMs,
  refuses: ["LAW_UNKNOWN"],
} as const;

/** `<service>.personal.close`: the person may begin nothing new, unless something is open. */
export const personalClose = {
  summary: "Let someone begin nothing new here, if nothing of theirs is open",
  who: "internal",
  params: T.Object({ ...commandId, userId: Id }, closed),
  answer: Empty,
  attemptMs: slowMs,
  refuses: ["OPEN_OBLIGATIONS", "STEP_CANCELLED", "KEY_REUSED"],
} as const;

/** `<service>.personal.reopen`: undoes a close, or prevents a later one. */
export const personalReopen = {
  summary: "Let someone begin new things again",
  who: "internal",
  params: T.Object({ ...commandId, userId: Id, undoes: Opaque(200) }, closed),
  answer: Empty,
  refuses: ["KEY_REUSED"],
} as const;

/** `<service>.personal.erase`: erases a person's data, also from the service's files. */
export const personalErase = {
  summary: "Remove what is held about someone, but for what a law has us keep",
  who: "internal",
  params: T.Object({ ...commandId, userId: Id }, closed),
  answer: Empty,
  attemptMs: slowMs,
  refuses: [],
} as const;
