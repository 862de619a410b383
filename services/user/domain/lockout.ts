/**
 * Lockout: how often a password may be guessed, and by whom.
 *
 * Owns the stream `login:<userId>`. A commit decides each answer, so a thousand concurrent guesses
 * get as few answers as a thousand in sequence. Wrong guesses count in lanes of 20 within 15
 * minutes. Each known device has its own lane, so has each session, and all strangers share one.
 * So neither a stranger nor the thief of a token locks the owner out on the owner's devices.
 *
 * When the strangers' lane is full, a network with few guesses of its own may still try a few times;
 * a wrong one is answered LOCKED. So a single attacker locks out only their own network.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { dayMs, type Instant, idFrom, later, minuteMs } from "../../contracts/core/units.ts";

export const failuresMax = 20;
export const windowMs = 15 * minuteMs;
/** Guesses allowed while the strangers' lane is full: per network, and of all together. */
export const ownMax = 3;
export const quietMax = 20;
/** Largest difference between replicas' clocks; a later instant was written by a wrong clock. */
export const skewMs = minuteMs;
/** The owner gets at most one notice of a lock in this time. */
const noticeEveryMs = dayMs;
/** More than all lanes of a busy account hold together. */
const guessesMax = 300;

/** The source of a guess. `lane`: `device:<sessionId>`, `session:<sessionId>`, "" for a stranger. */
export type Guesser = {
  readonly lane: string;
  /** The name of a stranger's network. */
  readonly network: string | null;
};
type Guess = Guesser & { readonly at: Instant; readonly isQuiet: boolean };
/** Wrong passwords since the last right one of the same guesser, oldest first. */
export type Guesses = { readonly wrong: readonly Guess[]; readonly toldAt: Instant | null };

/** Without a lane in old events. */
type InLane = { readonly lane?: string; readonly network?: string };
export type GuessEvent =
  | {
      readonly type: "failed";
      readonly data: InLane & {
        readonly userId: string;
        readonly at: Instant;
        readonly isQuiet?: true;
      };
    }
  | {
      readonly type: "locked";
      readonly data: {
        readonly userId: string;
        readonly at?: Instant;
        /** Present when the owner gets a notice. */
        readonly noticeId?: string;
      };
    }
  /** Without a lane it clears the wrong guesses of all lanes. */
  | { readonly type: "succeeded"; readonly data: InLane & { readonly userId: string } };

const isBy = (guess: Guess, { lane, network }: Guesser): boolean =>
  guess.lane === lane && (lane !== "" || guess.network === network);

const evolve = (guesses: Guesses, event: GuessEvent): Guesses => {
  switch (event.type) {
    case "failed": {
      const { at, lane = "", network = null, isQuiet = false } = event.data;
      const wrong = [...guesses.wrong, { at, lane, network, isQuiet }].slice(-guessesMax);
      return { ...guesses, wrong };
    }
    case "locked": {
      const { at, noticeId } = event.data;
      return noticeId === undefined || at === undefined ? guesses : { ...guesses, toldAt: at };
    }
    case "succeeded": {
      const { lane, network = null } = event.data;
      if (lane === undefined) return { ...guesses, wrong: [] };
      return { ...guesses, wrong: guesses.wrong.filter((one) => !isBy(one, { lane, network })) };
    }
  }
};

export const logins: StreamDefinition<Guesses, GuessEvent> = {
  stream: "login",
  empty: { wrong: [], toldAt: null },
  evolve,
};

/** The guesses of a lane in the window; guesses in the future are ignored, as from a wrong clock. */
const recent = ({ wrong }: Guesses, lane: string, at: Instant): readonly Guess[] => {
  const [from, to] = [later(at, -windowMs), later(at, skewMs)];
  return wrong.filter((one) => one.lane === lane && one.at > from && one.at <= to);
};

const locked = (counted: readonly Guess[], at: Instant): Refusal => {
  const oldest = counted.at(-failuresMax)?.at ?? at;
  const leftMs = Math.min(windowMs, Date.parse(oldest) + windowMs - Date.parse(at));
  return new Refusal("LOCKED", { retryAfterS: Math.max(1, Math.ceil(leftMs / 1000)) }, 429);
};

/**
 * How a guess is counted: in its lane, or quietly, for a network, while the strangers' lane is full.
 * Refuses LOCKED (429) with the seconds left.
 */
export const checkLock = (guesses: Guesses, by: Guesser, at: Instant): "counted" | "quiet" => {
  const inLane = recent(guesses, by.lane, at);
  const counted = inLane.filter(({ isQuiet }) => !isQuiet);
  if (counted.length < failuresMax) return "counted";
  const isStranger = by.lane === "";
  const own = inLane.filter((one) => isBy(one, by)).length;
  const quiet = inLane.length - counted.length;
  if (isStranger && own < ownMax && quiet < quietMax) return "quiet";
  throw locked(counted, at);
};

const inLaneOf = ({ lane, network }: Guesser): InLane => ({
  lane,
  ...(lane === "" && network !== null ? { network } : {}),
});

/** The event of a full lane, with a notice to the owner at most once a day. */
const lockedOf = ({ toldAt }: Guesses, userId: string, at: Instant): GuessEvent => {
  const isNotified =
    toldAt !== null && toldAt > later(at, -noticeEveryMs) && toldAt <= later(at, skewMs);
  const notice = isNotified ? {} : { noticeId: idFrom("locked", userId, at) };
  return { type: "locked", data: { userId, at, ...notice } };
};

/** Counts a wrong password. Refuses LOCKED; for a quiet guess the caller does so later (`lockOf`). */
export const fail = (guesses: Guesses, userId: string, by: Guesser, at: Instant): GuessEvent[] => {
  const isQuiet = checkLock(guesses, by, at) === "quiet";
  const data = { userId, at, ...inLaneOf(by), ...(isQuiet ? { isQuiet } : {}) };
  const failed: GuessEvent = { type: "failed", data };
  const counted = recent(guesses, by.lane, at).filter((one) => !one.isQuiet);
  const isLast = !isQuiet && counted.length === failuresMax - 1;
  return isLast ? [failed, lockedOf(guesses, userId, at)] : [failed];
};

/** The refusal LOCKED for a wrong password that was counted quietly; null for any other. */
export const lockOf = (
  guesses: Guesses,
  events: readonly GuessEvent[],
  at: Instant,
): Refusal | null => {
  const isQuiet = events.some((event) => event.type === "failed" && event.data.isQuiet === true);
  if (!isQuiet) return null;
  return locked(
    recent(guesses, "", at).filter((one) => !one.isQuiet),
    at,
  );
};

/** Clears all wrong guesses, for a user who has proved their identity by other means. */
export const forgive = ({ wrong }: Guesses, userId: string): GuessEvent[] =>
  wrong.length === 0 ? [] : [{ type: "succeeded", data: { userId } }];

/** Clears the guesser's wrong guesses after a right password; no event without any. Refuses LOCKED. */
export const succeed = (
  guesses: Guesses,
  userId: string,
  by: Guesser,
  at: Instant,
): GuessEvent[] => {
  checkLock(guesses, by, at);
  const hasGuessed = guesses.wrong.some((one) => isBy(one, by));
  return hasGuessed ? [{ type: "succeeded", data: { userId, ...inLaneOf(by) } }] : [];
};
