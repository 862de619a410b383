/** Announce: the events of security's commits, for its own read models only. */
import type { Commit } from "../../mixins/log/commit.ts";
import type { Announcement } from "../contracts/events.ts";
import type { ReviewEvent } from "./access-review/access-review.ts";
import type { Recorded } from "./audit/audit.ts";
import type { SuspicionEvent } from "./collusion/suspicion.ts";
import type { ReminderEvent } from "./open-ends/open-end.ts";
import type { RequestEvent } from "./requests/request.ts";
import { requestQuotas } from "./requests/request-quota.ts";
import type { KeysEvent } from "./signing-keys/signing-keys.ts";
import type { TuningEvent } from "./tuning/tuning.ts";

const changes = { keysReplaced: "replaced", keysRotated: "rotated" } as const;

type SecurityEvent =
  | Recorded
  | KeysEvent
  | ReviewEvent
  | RequestEvent
  | SuspicionEvent
  | ReminderEvent
  | TuningEvent;

const announcementOf = (event: SecurityEvent): Announcement => {
  switch (event.type) {
    case "recorded":
      return {
        type: "security.recorded",
        data: { ...event.data, subjects: { ...event.data.subjects } },
      };
    case "keysReplaced":
    case "keysRotated": {
      const { current, next } = event.data;
      const change = changes[event.type];
      const keys = { change, currentKid: current.kid, nextKid: next.kid };
      return { type: "security.keysChanged", data: keys };
    }
    case "reviewSigned": {
      const { month, finding } = event.data;
      return { type: "security.reviewSigned", data: { month, finding } };
    }
    case "suspicionRaised": {
      const { at: _, ...data } = event.data;
      return { type: "security.suspicionRaised", data };
    }
    case "suspicionDecided": {
      const { suspicionId, outcome } = event.data;
      return { type: "security.suspicionDecided", data: { suspicionId, outcome } };
    }
    case "settingChanged": {
      const { name, value } = event.data;
      return { type: "security.settingChanged", data: { name, value } };
    }
    case "openEndReminded": {
      const { since: _, ...data } = event.data;
      return { type: "security.openEndReminded", data };
    }
    case "requestMade": {
      const { requestId, userId, kind, dueAt, aboutId } = event.data;
      const about = aboutId === undefined ? {} : { aboutId };
      return { type: "security.requestMade", data: { requestId, userId, kind, dueAt, ...about } };
    }
    case "requestAnswered": {
      const { requestId, userId, kind, outcome } = event.data;
      return { type: "security.requestAnswered", data: { requestId, userId, kind, outcome } };
    }
  }
};

/** The events of a commit; none for the quota streams. */
export const announce = (commit: Commit): Announcement[] =>
  commit.stream.startsWith(`${requestQuotas.stream}:`)
    ? []
    : (commit as Commit<SecurityEvent>).events.map(announcementOf);
