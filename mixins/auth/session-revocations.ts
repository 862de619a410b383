/**
 * Session revocations: the sessions that have ended before their tokens expire.
 *
 * Entries come from the user service's log and are kept as long as a token could outlive them. One
 * session ends by its id. All sessions of an account end by its generation, a growing number that
 * each token carries. So no clocks are compared, and a user who signs in again at once is let in.
 */
import { minuteMs } from "../../services/contracts/core/units.ts";
import type { Caller, Message } from "../../services/contracts/index.ts";
import { accessTokenMs } from "../../services/contracts/security/security.ts";

/** Tokens of older entries have expired. The 5 minutes allow for clock differences. */
export const revocationsKeptMs = accessTokenMs + 5 * minuteMs;

/** The events that end sessions. */
export const revocationEvents = ["user.sessionRevoked", "user.sessionsEnded"] as const;
type Ending = Message<(typeof revocationEvents)[number]>;

type Account = {
  readonly generation: number;
  readonly keptSessionId: string | null;
  readonly heardAtMs: number;
};

/** Drops the entries that are too old; a map iterates in insertion order. */
const dropOld = <V>(all: Map<string, V>, heardAtMsOf: (value: V) => number, beforeMs: number) => {
  for (const [key, value] of all) {
    if (heardAtMsOf(value) >= beforeMs) return;
    all.delete(key);
  }
};

/** The revocations that this process knows, by session and by account. */
export class SessionRevocations {
  private readonly sessions = new Map<string, number>();
  private readonly accounts = new Map<string, Account>();

  /** Records a revocation; a repeat changes nothing. `atMs`: now, by a monotonic clock. */
  hear({ type, data }: Ending, atMs: number): void {
    dropOld(this.sessions, (heardAtMs) => heardAtMs, atMs - revocationsKeptMs);
    dropOld(this.accounts, ({ heardAtMs }) => heardAtMs, atMs - revocationsKeptMs);
    if (type === "user.sessionRevoked") {
      this.sessions.delete(data.sessionId);
      this.sessions.set(data.sessionId, atMs);
      return;
    }
    const { userId, generation, keptSessionId = null } = data;
    const known = this.accounts.get(userId);
    if (known !== undefined && known.generation > generation) return;
    this.accounts.delete(userId);
    this.accounts.set(userId, { generation, keptSessionId, heardAtMs: atMs });
  }

  /** Whether the session of a verified token has ended. */
  has({ userId, sessionId, generation }: Caller): boolean {
    if (this.sessions.has(sessionId)) return true;
    const account = this.accounts.get(userId);
    if (account === undefined || generation >= account.generation) return false;
    return sessionId !== account.keptSessionId;
  }
}
