/**
 * Endings: which sessions are over although tokens of them have not expired.
 *
 * What a process has heard of the user service's log, kept as long as a token could outlive it.
 * One session ends by its id; all of an account end by its generation, a number that grows and
 * that each token carries, so no clock is compared and whoever signs in again at once gets in.
 */
import { minuteMs } from "../../services/contracts/core/units.ts";
import type { Caller, Message } from "../../services/contracts/index.ts";
import { accessTokenMs } from "../../services/contracts/security/security.ts";

/** Nothing that is older can matter: the tokens have expired, by clocks that differ by minutes. */
export const revocationsKeptMs = accessTokenMs + 5 * minuteMs;

/** The events that end sessions. */
export const revocationEvents = ["user.sessionRevoked", "user.sessionsEnded"] as const;
type Ending = Message<(typeof revocationEvents)[number]>;

type Account = {
  readonly generation: number;
  readonly keptSessionId: string | null;
  readonly heardAtMs: number;
};

/** Drops what was heard too long ago; a map orders by when it was put. */
const dropOld = <V>(all: Map<string, V>, heardAtMsOf: (value: V) => number, beforeMs: number) => {
  for (const [key, value] of all) {
    if (heardAtMsOf(value) >= beforeMs) return;
    all.delete(key);
  }
};

export class SessionRevocations {
  private readonly sessions = new Map<string, number>();
  private readonly accounts = new Map<string, Account>();

  /** Takes in an ending; the same one again changes nothing. `atMs`: now, by a clock that never jumps. */
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

  /** Whether the session of a verified token is over. */
  has({ userId, sessionId, generation }: Caller): boolean {
    if (this.sessions.has(sessionId)) return true;
    const account = this.accounts.get(userId);
    if (account === undefined || generation >= account.generation) return false;
    return sessionId !== account.keptSessionId;
  }
}
