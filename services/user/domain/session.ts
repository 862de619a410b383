/**
 * Session: one sign-in and its family of refresh tokens.
 *
 * Owns the stream `session:<family>`. Only the newest token of a family may be traded for the next.
 * A token used twice counts as stolen and ends the whole family (RFC 9700 section 4.14.2). The same
 * client may repeat a trade within ten seconds, in case it missed the answer.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { dayMs, type Instant, later } from "../../contracts/core/units.ts";
import type { Caller } from "../../contracts/index.ts";

type RevokedFor = "logout" | "reuse" | "ended";
export type Session =
  | { readonly status: "none" }
  | {
      readonly status: "live";
      readonly userId: string;
      /** The account's session generation when it was opened (./access.ts). */
      readonly generation: number;
      /** The number of the token that may be traded next. */
      readonly n: number;
      readonly openedAt: Instant;
      readonly tradedAt: Instant;
      /** When the user last proved their identity: at sign-in, or by reauthentication since. */
      readonly authenticatedAt: Instant;
      /** The name of the client that traded last; null when unknown. */
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

/** How long the previous token still gets the newest one. */
export const graceMs = 10_000;
/** A family that was not traded for this long expires. */
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

export const sessions: StreamDefinition<Session, SessionEvent> = {
  stream: "session",
  empty: { status: "none" },
  evolve,
};

/** A new family, whose first token is number 1. */
export const openSession = (
  { userId, sessionId, generation }: Omit<Caller, "role">,
  at: Instant,
): SessionEvent[] => [{ type: "opened", data: { userId, sessionId, generation, at } }];

/** Whether a family may still be traded, as far as its own stream knows. */
export const isLive = (session: Session, at: Instant): session is Session & { status: "live" } =>
  session.status === "live" && later(session.tradedAt, idleMsMax) >= at;

const refused = (code: "REFRESH_INVALID" | "REFRESH_REUSED"): Refusal => new Refusal(code, {}, 401);

/** A token to be traded, and the name of the client that holds it. */
type Traded = { readonly sessionId: string; readonly n: number; readonly client?: string };

/**
 * Trades token `n`. No event when the same client repeats within the grace: it gets the newest token
 * again. Returns a revocation when the token was used before; after that commit the caller must
 * refuse REFRESH_REUSED. Refuses REFRESH_INVALID, and REFRESH_REUSED for a family ended by reuse.
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
  // A number that was never issued, as when the log was restored from an older backup.
  if (n < 1 || n > session.n) throw refused("REFRESH_INVALID");
  if (!isLive(session, at)) throw refused("REFRESH_INVALID");
  const by = client === undefined ? {} : { client };
  if (n === session.n) return [{ type: "rotated", data: { n: n + 1, at, ...by } }];
  const isSame = session.tradedBy === null || session.tradedBy === client;
  if (isSame && n === session.n - 1 && at <= later(session.tradedAt, graceMs)) return [];
  const { userId } = session;
  return [{ type: "revoked", data: { userId, sessionId, reason: "reuse" } }];
};

/** Records a reauthentication. Refuses BAD_TOKEN (401) for an ended session. */
export const authenticate = (session: Session, at: Instant): SessionEvent[] => {
  if (!isLive(session, at)) throw new Refusal("BAD_TOKEN", {}, 401);
  return [{ type: "authenticated", data: { at } }];
};

/** Whether a family, live or not, belongs to the user. */
export const isOf = (session: Session, userId: string): boolean =>
  session.status !== "none" && session.userId === userId;

/**
 * Whether the account knows the device of a session: it signed in, and was not signed out from
 * another device or for token reuse. The caller also checks the account's generation.
 */
export const isKnownDevice = (
  session: Session,
  userId: string,
): session is Exclude<Session, { status: "none" }> =>
  session.status !== "none" &&
  session.userId === userId &&
  (session.status === "live" || session.reason === "logout");

/** Ends a family, once. Refuses REFRESH_INVALID (401) when it is not the user's. */
export const endSession = (
  session: Session,
  { sessionId, userId }: { readonly sessionId: string; readonly userId: string },
  reason: "logout" | "ended" = "logout",
): SessionEvent[] => {
  if (!isOf(session, userId)) throw refused("REFRESH_INVALID");
  if (session.status === "revoked") return [];
  return [{ type: "revoked", data: { userId, sessionId, reason } }];
};
