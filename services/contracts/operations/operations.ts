/**
 * Communication, analytics and the gateway.
 *
 * Handlers: services/communication/communication.service.ts,
 * services/analytics/analytics.service.ts, services/gateway/gateway.service.ts; the shared ones as
 * ../common says.
 */
import {
  deadLetters,
  feeds,
  logVerify,
  reanchorFeeds,
  replayDeadLetter,
} from "../common/operations.ts";
import { personalErase, personalExport } from "../common/personal-data.ts";
import { commandId, health, logRead } from "../common/shapes.ts";
import type { Contract } from "../core/action-contract.ts";
import {
  called,
  closed,
  Empty,
  Id,
  InstantIn,
  InstantText,
  ListOf,
  Nullable,
  Opaque,
  paging,
  Subject,
  T,
  WonAmount,
} from "../core/schema.ts";

const Ids = T.Record(T.String(), T.String());
/** Ids and amounts as text, never a name or free text. Keys have no dot: a store may reject it. */
const FactData = T.Record(T.String({ pattern: "^[A-Za-z][A-Za-z0-9]{0,39}$" }), Opaque(80), {
  maxProperties: 10,
  ...closed,
});

export const communication = {
  "communication.notifications": {
    summary: "The caller's notifications, newest first",
    rest: "GET /api/communication/notifications",
    who: "any",
    params: T.Object(paging, closed),
    answer: ListOf(
      T.Object(
        {
          notificationId: Id,
          kind: T.String(),
          text: T.String(),
          data: Ids,
          at: InstantText,
          readAt: Nullable(InstantText),
        },
        called("Notification"),
      ),
    ),
    refuses: ["CURSOR_INVALID"],
  },
  "communication.read": {
    summary: "Mark a notification as read",
    rest: "POST /api/communication/notifications/:notificationId/read",
    who: "any",
    params: T.Object({ notificationId: Id }, closed),
    answer: T.Object({ notificationId: Id, readAt: InstantText }, called("NotificationRead")),
    refuses: ["NOT_FOUND", "KEY_REUSED"],
    whileSuspended: true,
  },
  "communication.notify": {
    summary:
      "Put a notification into someone's inbox, once per kind, subject and receiver; what one person, `about`, does again and again with one job is one",
    who: "internal",
    params: T.Object(
      {
        ...commandId,
        userId: Id,
        kind: Opaque(40),
        subject: Opaque(80),
        data: FactData,
        about: T.Optional(Id),
      },
      closed,
    ),
    answer: T.Object({ notificationId: Id }, closed),
    refuses: ["STEP_CANCELLED", "KEY_REUSED"],
  },
  "communication.deadLetters": deadLetters("communication"),
  "communication.deadLetters.replay": replayDeadLetter("communication"),
  "communication.personal.export": personalExport,
  "communication.personal.erase": personalErase,
  "communication.log.read": logRead,
  "communication.log.verify": logVerify("communication"),
  "communication.feeds": feeds("communication"),
  "communication.feeds.reanchor": reanchorFeeds("communication"),
  "communication.health": health,
} as const satisfies Contract;

export const analytics = {
  "analytics.summary": {
    summary: "The market in figures",
    rest: "GET /api/analytics/summary",
    who: ["operator"],
    params: T.Object({ from: T.Optional(InstantIn), to: T.Optional(InstantIn) }, closed),
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
    answer: ListOf(
      T.Object(
        {
          eventId: T.String(),
          type: T.String(),
          subject: T.String(),
          at: InstantText,
          correlationId: T.String(),
          data: T.Record(T.String(), T.Unknown()),
        },
        called("MarketEvent"),
      ),
    ),
    refuses: ["CURSOR_INVALID"],
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
  "analytics.personal.export": personalExport,
  "analytics.personal.erase": personalErase,
  "analytics.log.read": logRead,
  "analytics.log.verify": logVerify("analytics"),
  "analytics.feeds": feeds("analytics"),
  "analytics.feeds.reanchor": reanchorFeeds("analytics"),
  "analytics.health": health,
} as const satisfies Contract;

export const gateway = {
  "gateway.live": {
    summary: "The process answers",
    rest: "GET /health/live",
    rate: "none",
    who: "public",
    params: Empty,
    answer: T.Object({ status: T.String() }, called("Liveness")),
    refuses: [],
  },
  "gateway.ready": {
    summary: "Every service is here and has read all that was written before the start",
    rest: "GET /health/ready",
    rate: "none",
    who: "public",
    params: Empty,
    answer: T.Object(
      { status: T.String(), waiting: T.Array(T.String(), { maxItems: 50 }) },
      called("Readiness"),
    ),
    refuses: ["NOT_READY"],
  },
  "gateway.openapi": {
    summary: "This document",
    rest: "GET /openapi.json",
    who: "public",
    params: Empty,
    answer: T.Record(T.String(), T.Unknown()),
    refuses: [],
    shared: { to: "everyone", until: [] },
  },
} as const satisfies Contract;
