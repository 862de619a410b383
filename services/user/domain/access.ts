/**
 * Access: the current password, suspension and session generation of an account.
 *
 * Owns the stream `access:<userId>`. One commit ends all sessions: it raises the generation. A
 * session is valid if it was opened in the newest generation, or is the one kept by that commit. A
 * concurrent sign-in carries the generation that it began in, so it is ended too. The stream names
 * the current password by id; its hash is in the collection `passwords` or the vault.
 *
 * A change of address is decided here too, since the reader of the new address may set a password.
 * Ending the sessions voids the pending change in the same commit, so the two are ordered.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Instant } from "../../contracts/core/units.ts";

export type EndedFor = "others" | "setting" | "password" | "suspension" | "deletion";
export type Password = {
  /** Null for the password set at registration. */
  readonly passwordId: string | null;
  readonly setAt: Instant | null;
  /** The mail by which the password was reset. */
  readonly mailId: string | null;
};
export type Suspension = {
  readonly suspensionId: string;
  readonly since: Instant;
  /** Null: without end. */
  readonly until: Instant | null;
};
export type Access = {
  readonly generation: number;
  /** The session that the last ending spared. */
  readonly keptSessionId: string | null;
  readonly password: Password;
  /** The last suspension that was not lifted; its end may have passed. */
  readonly suspension: Suspension | null;
  /** Set once the account is deleted. */
  readonly closed: Closed | null;
  /** When sessions were last ended. */
  readonly endedAt: Instant | null;
  /** The mail whose answer changes the address. */
  readonly pendingMailId: string | null;
  /** The address that the last change set. */
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
    /** Absent in old commits. */
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

/** A session, as its token names it. */
type SessionRef = { readonly sessionId: string; readonly generation: number };

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

export const accesses: StreamDefinition<Access, AccessEvent> = {
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

/** Whether a session is still valid: no ending of the account's sessions covers it. */
export const stands = (access: Access, { sessionId, generation }: SessionRef): boolean =>
  generation >= access.generation || sessionId === access.keptSessionId;

/** The suspension that is in force at an instant, or null. */
export const suspensionAt = ({ suspension }: Access, at: Instant): Suspension | null =>
  suspension === null || (suspension.until !== null && suspension.until <= at) ? null : suspension;

/** Ends all sessions of an account, except one if given, and voids every mail not answered yet. */
export const endSessions = (
  access: Access,
  { userId, at }: { readonly userId: string; readonly at: Instant },
  reason: EndedFor,
  keptSessionId: string | null = null,
): Ended[] => [
  { type: "ended", data: { userId, generation: access.generation + 1, keptSessionId, reason, at } },
];

/** What the caller has proved with a password: the session, and the password's id. */
export type Known = { readonly session: SessionRef; readonly passwordId: string | null };

/** Refuses BAD_TOKEN (401) for an ended session, PASSWORD_WRONG (403) for a replaced password. */
const checkKnown = (access: Access, { session, passwordId }: Known): void => {
  if (!stands(access, session)) throw new Refusal("BAD_TOKEN", {}, 401);
  if (access.password.passwordId !== passwordId) throw new Refusal("PASSWORD_WRONG", {}, 403);
};

type NewPassword = { readonly userId: string; readonly passwordId: string; readonly at: Instant };

/**
 * Sets a password for an owner who proved the previous one, and ends their other sessions. Refuses
 * BAD_TOKEN (401) when the session has ended meanwhile, and PASSWORD_WRONG (403) when the proved
 * password was replaced meanwhile.
 */
export const changePassword = (access: Access, next: NewPassword, known: Known): AccessEvent[] => {
  checkKnown(access, known);
  return [
    { type: "passwordSet", data: { ...next, mailId: null } },
    ...endSessions(access, next, "password", known.session.sessionId),
  ];
};

/** A reset mail: its address, and the session generation that its token names. */
export type ResetMail = Moved & {
  readonly askedAt: Instant;
  /** Now. An instant later than this was written by a wrong clock and voids nothing. */
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
 * Sets a password by mail and ends all sessions. A mail sets one password. Refuses
 * MAIL_TOKEN_INVALID (422) when the password was set, the sessions were ended or the address was
 * changed after the mail was requested.
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

/** Whether a mail is void, because the sessions were ended or another change was requested. */
export const isVoid = (
  { generation, pendingMailId, closed }: Access,
  mail: { readonly mailId: string; readonly isChange: boolean; readonly generation?: number },
): boolean =>
  closed !== null ||
  (mail.isChange ? pendingMailId !== mail.mailId : (mail.generation ?? 0) !== generation);

/**
 * Makes a mail the pending change of address; it voids the mail of an earlier request. Refuses
 * BAD_TOKEN (401) for an ended session, and PASSWORD_WRONG (403) for a replaced password.
 */
export const askAddress = (
  access: Access,
  data: { readonly userId: string; readonly mailId: string },
  known: Known,
): AccessEvent[] => {
  checkKnown(access, known);
  return [{ type: "addressAsked", data }];
};

/** Cancels the pending change of address. Refuses as `askAddress`. */
export const keepAddress = (access: Access, userId: string, known: Known): AccessEvent[] => {
  checkKnown(access, known);
  const { pendingMailId: mailId } = access;
  return mailId === null ? [] : [{ type: "addressKept", data: { userId, mailId } }];
};

/** Changes the address by its mail, once. Refuses MAIL_TOKEN_INVALID (422) for a void mail. */
export const changeAddress = (
  access: Access,
  data: Moved & { readonly userId: string },
): AccessEvent[] => {
  const isPending = access.closed === null && access.pendingMailId === data.mailId;
  if (!isPending) throw new Refusal("MAIL_TOKEN_INVALID", {}, 422);
  return [{ type: "addressChanged", data }];
};

/** Suspends an account, or changes the end, and ends its sessions. Refuses UNTIL_IN_PAST (422). */
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

/** Closes an account, once: sign-in is refused from now on, and all its sessions are ended. */
export const closeAccount = (
  access: Access,
  closed: Closed & { readonly userId: string },
): AccessEvent[] =>
  access.closed === null
    ? [{ type: "closed", data: closed }, ...endSessions(access, closed, "deletion")]
    : [];
