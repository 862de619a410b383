/** User events: accounts, sessions, consents, papers and sites. ../events.ts says what holds for all. */
import { Kept } from "../common/personal-data.ts";
import { closed, Id, InstantText, T } from "../core/schema.ts";

const DeletionActed = T.Object({ sagaId: Id, userId: Id }, closed);

export const userEvents = {
  "user.registered": T.Object({ userId: Id, role: T.String() }, closed),
  "user.statusChanged": T.Object(
    { userId: Id, workStatus: T.String(), applicationId: T.Optional(Id) },
    closed,
  ),
  "user.sessionOpened": T.Object({ userId: Id, sessionId: Id }, closed),
  "user.sessionRevoked": T.Object({ userId: Id, sessionId: Id, reason: T.String() }, closed),
  /** All sessions of an account but one: those of a generation below this. */
  "user.sessionsEnded": T.Object(
    { userId: Id, generation: T.Integer(), keptSessionId: T.Optional(Id), reason: T.String() },
    closed,
  ),
  "user.passwordChanged": T.Object({ userId: Id, passwordId: Id }, closed),
  "user.emailVerified": T.Object({ userId: Id, mailId: Id }, closed),
  "user.emailChanged": T.Object({ userId: Id, mailId: Id }, closed),
  "user.profileChanged": T.Object({ userId: Id }, closed),
  /** `until` is absent for a suspension without an end. */
  "user.suspended": T.Object(
    { userId: Id, suspensionId: Id, until: T.Optional(InstantText) },
    closed,
  ),
  "user.reinstated": T.Object({ userId: Id, suspensionId: Id }, closed),
  /** A mail is due; `userId` is absent while it is unknown whether there is an account. */
  "user.mailDue": T.Object({ mailId: Id, kind: T.String(), userId: T.Optional(Id) }, closed),
  /** A code that proves a phone number is to be sent to it; neither is in the event. */
  "user.phoneCodeDue": T.Object({ userId: Id, codeId: Id }, closed),
  "user.phoneVerified": T.Object({ userId: Id, codeId: Id }, closed),
  "user.loginFailed": T.Object({ userId: Id }, closed),
  /** `noticeId` when the owner is to get a notice: not each time. */
  "user.locked": T.Object({ userId: Id, noticeId: T.Optional(Id) }, closed),
  /** A deletion waits for an operator, who resumes or aborts it. */
  "user.sagaParked": DeletionActed,
  "user.sagaResumed": DeletionActed,
  "user.sagaAborted": DeletionActed,
  /** `other` gets no notice of it, so is not among the ids that the event is about. */
  "user.blocked": T.Object({ userId: Id, other: Id }, closed),
  "user.unblocked": T.Object({ userId: Id, other: Id }, closed),
  "user.guardianSet": T.Object({ userId: Id }, closed),
  "user.guardianRemoved": T.Object({ userId: Id }, closed),
  /** Not at registration: `user.registered` covers that. */
  "user.consentChanged": T.Object(
    { userId: Id, purpose: T.String(), granted: T.Boolean(), version: T.Integer() },
    closed,
  ),
  "user.certificateAdded": T.Object({ userId: Id, certificateId: Id }, closed),
  "user.certificateRemoved": T.Object({ userId: Id, certificateId: Id }, closed),
  "user.certificateChecked": T.Object(
    { userId: Id, certificateId: Id, outcome: T.String() },
    closed,
  ),
  /** An operator has looked at an employer's papers. */
  "user.identityChecked": T.Object({ userId: Id, outcome: T.String() }, closed),
  /** A worker's points have reached the limit: an operator has to decide. */
  /** A site of an owner, new or changed; its name and place are in no event. */
  "user.siteSet": T.Object({ userId: Id, siteId: Id, regularEmployees: T.Integer() }, closed),
  "user.siteClosed": T.Object({ userId: Id, siteId: Id }, closed),
  /** `state`: invited, active, declined, removed or left; `userId` is the owner of the sites. */
  "user.membershipChanged": T.Object(
    { userId: Id, membershipId: Id, managerId: Id, siteIds: T.Array(Id), state: T.String() },
    closed,
  ),
  "user.suspensionDue": T.Object({ userId: Id, entryId: Id, points: T.Integer() }, closed),
  "user.contested": T.Object({ userId: Id, entryId: Id }, closed),
  "user.contestDecided": T.Object({ userId: Id, entryId: Id, outcome: T.String() }, closed),
  /** `noticeId` when a bank account was replaced: its owner gets a notice. */
  "user.bankAccountSet": T.Object({ userId: Id, noticeId: T.Optional(Id) }, closed),
  /** A user asked to leave; they have no open work or money. */
  "user.deletionAsked": T.Object({ userId: Id, deletionId: Id, askedAt: InstantText }, closed),
  /** Work or money began at the same moment: the account stays. */
  "user.deletionRefused": T.Object({ userId: Id, deletionId: Id, askedAt: InstantText }, closed),
  /** From here on the user cannot sign in. */
  "user.accountClosed": T.Object({ userId: Id, deletionId: Id }, closed),
  /** All data of the user are erased, except those that a law requires us to keep. */
  "user.deleted": T.Object(
    { userId: Id, deletionId: Id, askedAt: InstantText, kept: T.Array(Kept) },
    closed,
  ),
  "user.pointsCredited": T.Object({ userId: Id, applicationId: Id, points: T.Integer() }, closed),
} as const;
