/** Public events: the mapping from the private events of this service. Ids only. */
import type { Commit, LogEvent } from "../../../mixins/log/commit.ts";
import { isSagaEvent, type SagaEvent, sagaIdOf } from "../../../mixins/saga/saga.ts";
import type { Announcement } from "../../contracts/events.ts";
import type { AccessEvent } from "./access.ts";
import type { Claimed } from "./account.ts";
import { type DeletionEvent, deletions } from "./account-deletion.ts";
import type { BlockEvent } from "./blocks.ts";
import type { CalendarEvent } from "./calendar.ts";
import type { CertificateEvent } from "./certificates.ts";
import type { ConsentEvent } from "./consents.ts";
import type { AddressEvent } from "./email-address.ts";
import { mailsOf } from "./email-triggers.ts";
import type { IdentityEvent } from "./employer-identity.ts";
import type { GuessEvent } from "./lockout.ts";
import type { OrganisationEvent, OwnerEvent } from "./organisation.ts";
import type { ResetEvent } from "./password-reset.ts";
import type { NumberEvent, PhoneEvent } from "./phone.ts";
import type { EarningsEvent } from "./points.ts";
import type { ReliabilityEvent } from "./reliability.ts";
import type { SessionEvent } from "./session.ts";

/** A command that was cancelled before it was committed. */
type Tombstone = { readonly type: "tombstone"; readonly data: LogEvent["data"] };
export type UserEvent =
  | Claimed
  | SessionEvent
  | AccessEvent
  | AddressEvent
  | PhoneEvent
  | NumberEvent
  | ResetEvent
  | GuessEvent
  | CalendarEvent
  | EarningsEvent
  | BlockEvent
  | ReliabilityEvent
  | ConsentEvent
  | CertificateEvent
  | IdentityEvent
  | OrganisationEvent
  | OwnerEvent
  | DeletionEvent
  | Tombstone;
type DomainEvent = Exclude<UserEvent, SagaEvent>;

const ofDomain = (event: DomainEvent): Announcement[] => {
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
    case "phoneCodeAsked":
    case "phoneProved": {
      const { userId, codeId } = event.data;
      const type = event.type === "phoneProved" ? "user.phoneVerified" : "user.phoneCodeDue";
      return [{ type, data: { userId, codeId } }];
    }
    case "profileChanged":
    case "guardianSet":
    case "guardianRemoved":
      return [{ type: `user.${event.type}`, data: event.data }];
    case "failed":
      return [{ type: "user.loginFailed", data: { userId: event.data.userId } }];
    case "locked": {
      const { userId, noticeId } = event.data;
      const data = { userId, ...(noticeId === undefined ? {} : { noticeId }) };
      return [{ type: "user.locked", data }];
    }
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
    case "blocked":
    case "unblocked": {
      const { userId, other } = event.data;
      return [{ type: `user.${event.type}`, data: { userId, other } }];
    }
    case "consentSet": {
      const { userId, purpose, granted, version } = event.data;
      return [{ type: "user.consentChanged", data: { userId, purpose, granted, version } }];
    }
    case "certificateAdded":
    case "certificateRemoved": {
      const { userId, certificateId } = event.data;
      return [{ type: `user.${event.type}`, data: { userId, certificateId } }];
    }
    case "certificateChecked":
      return [{ type: "user.certificateChecked", data: event.data }];
    case "identityChecked": {
      const { userId, outcome } = event.data;
      return [{ type: "user.identityChecked", data: { userId, outcome } }];
    }
    case "siteSet": {
      const { userId, siteId, regularEmployees } = event.data;
      return [{ type: "user.siteSet", data: { userId, siteId, regularEmployees } }];
    }
    case "siteClosed":
      return [{ type: "user.siteClosed", data: event.data }];
    case "membershipSet": {
      const { at: _, named, siteIds, ...data } = event.data;
      // There is no one to notify, and no one else hears of an owner's invitations.
      if (named === "unknownAddress") return [];
      return [{ type: "user.membershipChanged", data: { ...data, siteIds: [...siteIds] } }];
    }
    case "suspensionDue":
      return [{ type: "user.suspensionDue", data: event.data }];
    case "contested": {
      const { userId, entryId } = event.data;
      return [{ type: "user.contested", data: { userId, entryId } }];
    }
    case "contestDecided": {
      const { userId, entryId, outcome } = event.data;
      return [{ type: "user.contestDecided", data: { userId, entryId, outcome } }];
    }
    case "contestEnded": {
      const { userId, entryId } = event.data;
      return [{ type: "user.contestDecided", data: { userId, entryId, outcome: "ended" } }];
    }
    case "closed": {
      const { userId, deletionId } = event.data;
      return [{ type: "user.accountClosed", data: { userId, deletionId } }];
    }
    case "deletionAsked": {
      const { userId, deletionId, askedAt } = event.data;
      return [{ type: "user.deletionAsked", data: { userId, deletionId, askedAt } }];
    }
    case "deletionRefused":
      return [{ type: "user.deletionRefused", data: event.data }];
    case "deleted":
      return [{ type: "user.deleted", data: { ...event.data, kept: [...event.data.kept] } }];
    case "bankAccountSet":
      return [{ type: "user.bankAccountSet", data: event.data }];
    case "pointsCredited": {
      const { userId, applicationId, points } = event.data;
      return [{ type: "user.pointsCredited", data: { userId, applicationId, points } }];
    }
    case "siteNamed":
    case "membershipNamed":
    case "consentNoted":
    case "noShowFell":
    case "reliabilityNoted":
    case "phoneCodeFailed":
    case "numberRung":
    case "challenged":
    case "addressAsked":
    case "addressKept":
    case "addressChanged":
    case "resetAsked":
    case "taken":
    case "left":
    case "rotated":
    case "authenticated":
    case "succeeded":
    case "timeKept":
    case "calendarClosed":
    case "calendarReopened":
    case "tombstone":
      return [];
  }
};

const sagaMoves = {
  "saga.parked": "user.sagaParked",
  "saga.resumed": "user.sagaResumed",
  "saga.aborted": "user.sagaAborted",
} as const;

/** A parked deletion, and the decision on it. */
const ofSaga = ({ stream }: Pick<Commit, "stream">, event: SagaEvent): Announcement[] => {
  if (!(event.type in sagaMoves)) return [];
  const userId = stream.slice(`${deletions.stream}:`.length);
  const data = { sagaId: sagaIdOf(userId, event.data.key), userId };
  return [{ type: sagaMoves[event.type as keyof typeof sagaMoves], data }];
};

/** The public events of a commit of the user service, including `mailDue` for each mail. */
export const announce = (commit: Commit): Announcement[] =>
  (commit as Commit<UserEvent>).events.flatMap((event) => [
    ...(isSagaEvent(event) ? ofSaga(commit, event) : ofDomain(event)),
    ...mailsOf(event).map((data) => ({ type: "user.mailDue" as const, data })),
  ]);
