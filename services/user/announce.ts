/** Announce: which of the private events the other services hear of, and what. Ids only. */
import type { Commit, LogEvent } from "../../mixins/log/commit.ts";
import type { Announcement } from "../contracts/events.ts";
import type { Claimed } from "./account.ts";
import type { CalendarEvent } from "./calendar.ts";
import type { GuessEvent } from "./lockout.ts";
import type { EarningsEvent } from "./points.ts";
import type { SessionEvent } from "./session.ts";

/** A command that was cancelled before it came. */
type Tombstone = { readonly type: "tombstone"; readonly data: LogEvent["data"] };
export type UserEvent =
  | Claimed
  | SessionEvent
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
    case "rotated":
    case "succeeded":
    case "tombstone":
      return [];
  }
};

/** The public messages of a commit of the user service. */
export const announce = (commit: Commit): Announcement[] =>
  (commit as Commit<UserEvent>).events.flatMap(heard);
