/** Announce: which of the private events the other services hear of, and what. Ids only. */
import type { Commit, LogEvent } from "../../mixins/log/commit.ts";
import type { Announcement } from "../contracts/events.ts";
import type { AccessEvent } from "./access.ts";
import type { Claimed } from "./account.ts";
import type { AddressEvent } from "./address.ts";
import type { CalendarEvent } from "./calendar.ts";
import type { GuessEvent } from "./lockout.ts";
import { mailsOf } from "./mail.ts";
import type { EarningsEvent } from "./points.ts";
import type { ResetEvent } from "./reset.ts";
import type { SessionEvent } from "./session.ts";

/** A command that was cancelled before it came. */
type Tombstone = { readonly type: "tombstone"; readonly data: LogEvent["data"] };
export type UserEvent =
  | Claimed
  | SessionEvent
  | AccessEvent
  | AddressEvent
  | ResetEvent
  | GuessEvent
  | CalendarEvent
  | EarningsEvent
  | Tombstone;

const heard = (event: UserEvent): Announcement[] => {
  switch (event.type) {
    case "claimed":
      return [{ type: "user.registered", data: event.data }];
    case "opened": {
      const { userId, sessionId } = event.data;
      return [{ type: "user.sessionOpened", data: { userId, sessionId } }];
    }
    case "revoked":
      return [{ type: "user.sessionRevoked", data: event.data }];
    case "ended": {
      const { userId, generation, keptSessionId: kept, reason } = event.data;
      const data = {
        userId,
        generation,
        reason,
        ...(kept === null ? {} : { keptSessionId: kept }),
      };
      return [{ type: "user.sessionsEnded", data }];
    }
    case "passwordSet": {
      const { userId, passwordId } = event.data;
      return [{ type: "user.passwordChanged", data: { userId, passwordId } }];
    }
    case "suspended": {
      const { userId, suspensionId, until } = event.data;
      const data = { userId, suspensionId, ...(until === null ? {} : { until }) };
      return [{ type: "user.suspended", data }];
    }
    case "reinstated":
      return [{ type: "user.reinstated", data: event.data }];
    case "proved": {
      const { userId, mailId, isChange } = event.data;
      const type = isChange ? "user.emailChanged" : "user.emailVerified";
      return [{ type, data: { userId, mailId } }];
    }
    case "profileChanged":
      return [{ type: "user.profileChanged", data: event.data }];
    case "failed":
      return [{ type: "user.loginFailed", data: { userId: event.data.userId } }];
    case "locked":
      return [{ type: "user.locked", data: event.data }];
    case "booked": {
      const { workerId: userId, applicationId, bookings } = event.data;
      if (bookings !== 1) return [];
      return [
        { type: "user.statusChanged", data: { userId, workStatus: "booked", applicationId } },
      ];
    }
    case "released": {
      const { workerId: userId, applicationId, bookings } = event.data;
      if (bookings !== 0) return [];
      return [
        { type: "user.statusChanged", data: { userId, workStatus: "available", applicationId } },
      ];
    }
    case "bankAccountSet":
      return [{ type: "user.bankAccountSet", data: event.data }];
    case "pointsCredited": {
      const { userId, applicationId, points } = event.data;
      return [{ type: "user.pointsCredited", data: { userId, applicationId, points } }];
    }
    case "challenged":
    case "resetAsked":
    case "taken":
    case "left":
    case "rotated":
    case "succeeded":
    case "tombstone":
      return [];
  }
};

/** The public messages of a commit of the user service. */
export const announce = (commit: Commit): Announcement[] =>
  (commit as Commit<UserEvent>).events.flatMap((event) => [
    ...heard(event),
    ...mailsOf(event).map((data) => ({ type: "user.mailDue" as const, data })),
  ]);
