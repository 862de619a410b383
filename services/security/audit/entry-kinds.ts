/** Entry kinds: which entries of the audit log are security events. */
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
  /** The reason of `user.sessionRevoked`. */
  reuse: "refreshReused",
};

/** The kind of security event of an entry; null for an ordinary entry. */
export const kindOf = ({ action, result = "", role, isCommand }: AuditEntry): EntryKind | null =>
  byAction[action] ??
  byResult[result] ??
  (role === "operator" && isCommand ? "operatorActed" : null);
