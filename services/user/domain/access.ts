/**
 * Access: how an account is entered, and whether its sessions stand.
 *
 * Owns the stream `access:<userId>`. One commit ends all sessions at once: it raises the generation,
 * and a session stands as long as it was opened in the newest one, or is the one that was kept. A
 * sign-in that is on its way meanwhile carries the generation that it began in, so it is over too.
 * The stream says which password counts, never what it is: its hash lies beside the vault.
 *
 * A change of address is decided here, too, since the reader of the new address may set a password:
 * what ends the sessions ends the pending change in the same commit, and of both one comes first.
 */
import type { Decider } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Instant } from "../../contracts/core/units.ts";

export type EndedFor = "others" | "setting" | "password" | "suspension" | "deletion";
export type Password = {
  /** Null for the one that came with the account. */
  readonly passwordId: string | null;
  readonly setAt: Instant | null;
  /** The mail that the password was reset by. */
  readonly mailId: string | null;
};
export type Suspension = {
  readonly suspensionId: string;
  readonly since: Instant;
  /** Null for no end. */
  readonly until: Instant | null;
};
export type Access = {
  readonly generation: number;
  /** The session that outlived the last ending. */
  readonly keptSessionId: string | null;
  readonly password: Password;
  /** The last one that was not lifted; its end may have passed. */
  readonly suspension: Suspension | null;
  /** Its owner has left. */
  readonly closed: Closed | null;
  /** When sessions were last ended. */
  readonly endedAt: Instant | null;
  /** The mail whose answer changes the address. */
  readonly pendingMailId: string | null;
  /** The address that took the place of another last. */
  readonly address: Moved | null;
};
export type Moved = { readonly mailId: string; readonly emailHash: string };
export type Closed = { readonly deletionId: string; readonly role: string; readonly at: Instant };

type Ended = {
  readonly type: "ended";
  readonly data: {
    readonly userId: string;
    readonly generation: number;
    readonly keptSessionId: string | null;
    readonly reason: EndedFor;
    /** Absent in commits from before it was noted. */
    readonly at?: Instant;
  };
};
export type AccessEvent =
  | Ended
  | {
      readonly type: "passwordSet";
      readonly data: {
        readonly userId: string;
        readonly passwordId: string;
        readonly mailId: string | null;
        readonly at: Instant;
      };
    }
  | {
      readonly type: "suspended";
      readonly data: {
        readonly userId: string;
        readonly suspensionId: string;
        readonly until: Instant | null;
        readonly at: Instant;
      };
    }
  | {
      readonly type: "addressAsked" | "addressKept";
      readonly data: { readonly userId: string; readonly mailId: string };
    }
  | { readonly type: "addressChanged"; readonly data: Moved & { readonly userId: string } }
  | { readonly type: "closed"; readonly data: Closed & { readonly userId: string } }
  | {
      readonly type: "reinstated";
      readonly data: { readonly userId: string; readonly suspensionId: string };
    };

/** What a session shows of itself. */
type Shown = { readonly sessionId: string; readonly generation: number };

const evolve = (access: Access, event: AccessEvent): Access => {
  switch (event.type) {
    case "ended": {
      const { generation, keptSessionId, at: endedAt = access.endedAt } = event.data;
      return { ...access, generation, keptSessionId, endedAt, pendingMailId: null };
    }
    case "addressAsked":
      return { ...access, pendingMailId: event.data.mailId };
    case "addressKept":
      return { ...access, pendingMailId: null };
    case "addressChanged": {
      const { mailId, emailHash } = event.data;
      return { ...access, pendingMailId: null, address: { mailId, emailHash } };
    }
    case "passwordSet": {
      const { passwordId, mailId, at: setAt } = event.data;
      return { ...access, password: { passwordId, setAt, mailId } };
    }
    case "suspended": {
      const { suspensionId, until, at: since } = event.data;
      return { ...access, suspension: { suspensionId, since, until } };
    }
    case "reinstated":
      return { ...access, suspension: null };
    case "closed": {
      const { deletionId, role, at } = event.data;
      return { ...access, closed: { deletionId, role, at } };
    }
  }
};

export const accesses: Decider<Access, AccessEvent> = {
  stream: "access",
  empty: {
    generation: 0,
    keptSessionId: null,
    password: { passwordId: null, setAt: null, mailId: null },
    suspension: null,
    closed: null,
    endedAt: null,
    pendingMailId: null,
    address: null,
  },
  evolve,
};

/** Whether no ending of the account has reached the session. */
export const stands = (access: Access, { sessionId, generation }: Shown): boolean =>
  generation >= access.generation || sessionId === access.keptSessionId;

/** The suspension that is in force at an instant, or null. */
export const suspensionAt = ({ suspension }: Access, at: Instant): Suspension | null =>
  suspension === null || (suspension.until !== null && suspension.until <= at) ? null : suspension;

/** Ends all sessions of an account but one, or all, and every mail that waits for an answer. */
export const endSessions = (
  access: Access,
  { userId, at }: { readonly userId: string; readonly at: Instant },
  reason: EndedFor,
  keptSessionId: string | null = null,
): Ended[] => [
  { type: "ended", data: { userId, generation: access.generation + 1, keptSessionId, reason, at } },
];

/** What an owner has shown who gave a password: in which session, and which password it was. */
export type Known = { readonly session: Shown; readonly passwordId: string | null };

/** Refuses BAD_TOKEN (401) and PASSWORD_WRONG (403) where either is over by now. */
const checkKnown = (access: Access, { session, passwordId }: Known): void => {
  if (!stands(access, session)) throw new Refusal("BAD_TOKEN", {}, 401);
  if (access.password.passwordId !== passwordId) throw new Refusal("PASSWORD_WRONG", {}, 403);
};

type NewPassword = { readonly userId: string; readonly passwordId: string; readonly at: Instant };

/**
 * Sets a password by its owner, who knew the one before, and ends his other sessions. Refuses
 * BAD_TOKEN (401) when his session has ended meanwhile, and PASSWORD_WRONG (403) when the password
 * that he knew is another by now.
 */
export const changePassword = (access: Access, next: NewPassword, known: Known): AccessEvent[] => {
  checkKnown(access, known);
  return [
    { type: "passwordSet", data: { ...next, mailId: null } },
    ...endSessions(access, next, "password", known.session.sessionId),
  ];
};

/** A mail by which a password may be set: to which address, and of which generation its token is. */
export type ResetMail = Moved & {
  readonly askedAt: Instant;
  /** Now: an instant that a clock gone wrong left in the future voids nothing. */
  readonly usedAt: Instant;
  readonly generation: number;
};

const isBefore = ({ askedAt, usedAt }: ResetMail, instant: Instant | null): boolean =>
  instant !== null && askedAt <= instant && instant <= usedAt;

/** Whether a mail may still set the password. */
export const mayReset = (
  { password, closed, generation, endedAt, address }: Access,
  mail: ResetMail,
): boolean =>
  closed === null &&
  password.mailId !== mail.mailId &&
  mail.generation === generation &&
  !isBefore(mail, password.setAt) &&
  !isBefore(mail, endedAt) &&
  (address === null || address.emailHash === mail.emailHash);

/**
 * Sets a password by mail and ends all sessions. A mail is good for one password, and none that was
 * asked for before the password was last set, before sessions were ended or for an address that was
 * left is: refuses MAIL_TOKEN_INVALID (422).
 */
export const resetPassword = (
  access: Access,
  next: NewPassword,
  mail: ResetMail,
): AccessEvent[] => {
  if (!mayReset(access, mail)) throw new Refusal("MAIL_TOKEN_INVALID", {}, 422);
  return [
    { type: "passwordSet", data: { ...next, mailId: mail.mailId } },
    ...endSessions(access, next, "password"),
  ];
};

/** Whether a mail to an address can be answered no more: an ending came, or another change. */
export const isVoid = (
  { generation, pendingMailId, closed }: Access,
  mail: { readonly mailId: string; readonly isChange: boolean; readonly generation?: number },
): boolean =>
  closed !== null ||
  (mail.isChange ? pendingMailId !== mail.mailId : (mail.generation ?? 0) !== generation);

/**
 * Lets a mail change the address when it is answered; one that was asked for before does not any
 * more. Refuses BAD_TOKEN (401) and PASSWORD_WRONG (403) where what the owner showed is over.
 */
export const askAddress = (
  access: Access,
  data: { readonly userId: string; readonly mailId: string },
  known: Known,
): AccessEvent[] => {
  checkKnown(access, known);
  return [{ type: "addressAsked", data }];
};

/** Keeps the address: the mail that was to change it does so no more. */
export const keepAddress = (access: Access, userId: string, known: Known): AccessEvent[] => {
  checkKnown(access, known);
  const { pendingMailId: mailId } = access;
  return mailId === null ? [] : [{ type: "addressKept", data: { userId, mailId } }];
};

/** Changes the address by its mail, once. Refuses MAIL_TOKEN_INVALID (422) for one that is over. */
export const changeAddress = (
  access: Access,
  data: Moved & { readonly userId: string },
): AccessEvent[] => {
  const isPending = access.closed === null && access.pendingMailId === data.mailId;
  if (!isPending) throw new Refusal("MAIL_TOKEN_INVALID", {}, 422);
  return [{ type: "addressChanged", data }];
};

/** Suspends an account, or changes until when, and ends its sessions. Refuses UNTIL_IN_PAST (422). */
export const suspend = (
  access: Access,
  userId: string,
  by: Omit<Extract<AccessEvent, { type: "suspended" }>["data"], "userId">,
): AccessEvent[] => {
  const { until, at } = by;
  if (until !== null && until <= at) {
    throw new Refusal("UNTIL_IN_PAST", { fields: [{ field: "/until" }] }, 422);
  }
  const data = { userId, ...by };
  return [{ type: "suspended", data }, ...endSessions(access, data, "suspension")];
};

/** Lifts a suspension that is in force. Refuses NOT_SUSPENDED. */
export const reinstate = (access: Access, userId: string, at: Instant): AccessEvent[] => {
  const suspension = suspensionAt(access, at);
  if (suspension === null) throw new Refusal("NOT_SUSPENDED");
  const { suspensionId } = suspension;
  return [{ type: "reinstated", data: { userId, suspensionId } }];
};

/** Ends an account: nobody signs in any more, and all its sessions are over. Once. */
export const closeAccount = (
  access: Access,
  closed: Closed & { readonly userId: string },
): AccessEvent[] =>
  access.closed === null
    ? [{ type: "closed", data: closed }, ...endSessions(access, closed, "deletion")]
    : [];
