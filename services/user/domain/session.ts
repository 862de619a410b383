/**
 * Session: one sign-in and the line of refresh tokens that follows from it.
 *
 * Owns the stream `session:<family>`. Only the newest token of a family may be traded for the
 * next. A token that comes a second time was stolen, unless the trade was so short ago that the
 * same client only missed the answer: the whole family ends (RFC 9700 section 4.14.2).
 */
import type { Decider } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { dayMs, type Instant, later } from "../../contracts/core/units.ts";
import type { Caller } from "../../contracts/index.ts";

type RevokedFor = "logout" | "reuse" | "ended";
export type Session =
  | { readonly status: "none" }
  | {
      readonly status: "live";
      readonly userId: string;
      /** The account's when it was opened (./access.ts). */
      readonly generation: number;
      /** The number of the token that may be traded next. */
      readonly n: number;
      readonly openedAt: Instant;
      readonly tradedAt: Instant;
      /** When its owner last showed who they are: by signing in, or once more since. */
      readonly authenticatedAt: Instant;
      /** What the client is called that traded last; null where that is not known. */
      readonly tradedBy: string | null;
    }
  | {
      readonly status: "revoked";
      readonly userId: string;
      readonly generation: number;
      readonly reason: RevokedFor;
    };

export type SessionEvent =
  | {
      readonly type: "opened";
      readonly data: {
        readonly userId: string;
        readonly sessionId: string;
        readonly generation?: number;
        readonly at: Instant;
      };
    }
  | { readonly type: "authenticated"; readonly data: { readonly at: Instant } }
  | {
      readonly type: "rotated";
      readonly data: { readonly n: number; readonly at: Instant; readonly client?: string };
    }
  | {
      readonly type: "revoked";
      readonly data: {
        readonly userId: string;
        readonly sessionId: string;
        readonly reason: RevokedFor;
      };
    };

/** How long the token before the newest still gets the newest. */
export const graceMs = 10_000;
/** A family that was not used for so long is over. */
export const idleMsMax = 30 * dayMs;

const evolve = (session: Session, event: SessionEvent): Session => {
  switch (event.type) {
    case "opened": {
      const { userId, generation = 0, at } = event.data;
      const times = { openedAt: at, tradedAt: at, authenticatedAt: at };
      return { status: "live", userId, generation, n: 1, ...times, tradedBy: null };
    }
    case "authenticated":
      if (session.status !== "live") return session;
      return { ...session, authenticatedAt: event.data.at };
    case "rotated": {
      if (session.status !== "live") return session;
      const { n, at: tradedAt, client: tradedBy = null } = event.data;
      return { ...session, n, tradedAt, tradedBy };
    }
    case "revoked": {
      const { userId, reason } = event.data;
      const generation = session.status === "none" ? 0 : session.generation;
      return { status: "revoked", userId, generation, reason };
    }
  }
};

export const sessions: Decider<Session, SessionEvent> = {
  stream: "session",
  empty: { status: "none" },
  evolve,
};

/** A new family, whose first token is number 1. */
export const openSession = (
  { userId, sessionId, generation }: Omit<Caller, "role">,
  at: Instant,
): SessionEvent[] => [{ type: "opened", data: { userId, sessionId, generation, at } }];

/** Whether a family may still be traded, as far as it is known here. */
export const isLive = (session: Session, at: Instant): session is Session & { status: "live" } =>
  session.status === "live" && later(session.tradedAt, idleMsMax) >= at;

const refused = (code: "REFRESH_INVALID" | "REFRESH_REUSED"): Refusal => new Refusal(code, {}, 401);

/** A token that is to be traded, and what the client is called that has it. */
type Traded = { readonly sessionId: string; readonly n: number; readonly client?: string };

/**
 * Trades token `n`. Nothing changes when the same client repeats itself within the grace: it gets
 * the newest again. Answers a revocation when the token was used before; the caller must then refuse
 * REFRESH_REUSED himself, after the commit. Refuses REFRESH_INVALID, and REFRESH_REUSED for a
 * family that has ended so.
 */
export const trade = (
  session: Session,
  { sessionId, n, client }: Traded,
  at: Instant,
): SessionEvent[] => {
  if (session.status === "none") throw refused("REFRESH_INVALID");
  if (session.status === "revoked") {
    throw refused(session.reason === "reuse" ? "REFRESH_REUSED" : "REFRESH_INVALID");
  }
  // A number that was never given out, as when the log is an older copy than the token.
  if (n < 1 || n > session.n) throw refused("REFRESH_INVALID");
  if (!isLive(session, at)) throw refused("REFRESH_INVALID");
  const by = client === undefined ? {} : { client };
  if (n === session.n) return [{ type: "rotated", data: { n: n + 1, at, ...by } }];
  const isSame = session.tradedBy === null || session.tradedBy === client;
  if (isSame && n === session.n - 1 && at <= later(session.tradedAt, graceMs)) return [];
  const { userId } = session;
  return [{ type: "revoked", data: { userId, sessionId, reason: "reuse" } }];
};

/** Notes that the owner has shown once more who they are. Refuses BAD_TOKEN for one that is over. */
export const authenticate = (session: Session, at: Instant): SessionEvent[] => {
  if (!isLive(session, at)) throw new Refusal("BAD_TOKEN", {}, 401);
  return [{ type: "authenticated", data: { at } }];
};

/** Whether a family, live or not, is someone's. */
export const isOf = (session: Session, userId: string): boolean =>
  session.status !== "none" && session.userId === userId;

/**
 * Whether the device of a session is one that a person's account knows: it signed in, and was not
 * signed out from another device or for a token that was used twice. An ending reaches it, too.
 */
export const isKnownDevice = (
  session: Session,
  userId: string,
): session is Exclude<Session, { status: "none" }> =>
  session.status !== "none" &&
  session.userId === userId &&
  (session.status === "live" || session.reason === "logout");

/** Ends a family by its owner, once. Refuses REFRESH_INVALID for one that is not the caller's. */
export const endSession = (
  session: Session,
  { sessionId, userId }: { readonly sessionId: string; readonly userId: string },
  reason: "logout" | "ended" = "logout",
): SessionEvent[] => {
  if (!isOf(session, userId)) throw refused("REFRESH_INVALID");
  if (session.status === "revoked") return [];
  return [{ type: "revoked", data: { userId, sessionId, reason } }];
};
