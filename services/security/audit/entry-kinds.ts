/** Kinds: which entries of the audit log an operator looks at first. */
import type { Answer } from "../../contracts/index.ts";
import type { AuditEntry } from "./audit.ts";

export type EntryKind = Answer<"security.events">["items"][number]["kind"];

const byAction: Readonly<Record<string, EntryKind>> = {
  "user.loginFailed": "loginFailed",
  "user.locked": "locked",
  "security.keysChanged": "keysChanged",
};
const byResult: Readonly<Record<string, EntryKind>> = {
  BAD_TOKEN: "tokenRefused",
  WRONG_ROLE: "roleRefused",
  NOT_YOURS: "accessRefused",
  ACCOUNT_SUSPENDED: "accessRefused",
  BAD_CREDENTIALS: "loginFailed",
  LOCKED: "locked",
  REFRESH_REUSED: "refreshReused",
  RATE_LIMITED: "rateRefused",
  /** Why a session was revoked, as the user service says it. */
  reuse: "refreshReused",
};

/** The kind of security event that an entry is; null for the everyday. */
export const kindOf = ({ action, result = "", role, isCommand }: AuditEntry): EntryKind | null =>
  byAction[action] ??
  byResult[result] ??
  (role === "operator" && isCommand ? "operatorActed" : null);
