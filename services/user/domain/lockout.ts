/**
 * Lockout: how often a password may be guessed, and by whom.
 *
 * Owns the stream `login:<userId>`. The answer to a guess is decided here and not where the hash
 * is compared, so a thousand guesses at once get as few answers as a thousand in a row. Wrong ones
 * count in lanes of 20 within 15 minutes: each device that the account knows has its own, so has
 * each session that is asked for the password once more, and all strangers share one. So neither a
 * stranger nor the thief of a token locks the owner out of a device of theirs. When the strangers'
 * lane is full, a network that has guessed little itself may go on a few times, and hears LOCKED
 * for a wrong one as for any: a single attacker locks out no one but their own network.
 */
import type { Decider } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { dayMs, type Instant, idFrom, later, minuteMs } from "../../contracts/core/units.ts";

export const failuresMax = 20;
export const windowMs = 15 * minuteMs;
/** With a full lane: so many guesses of one network, and of all together. */
export const ownMax = 3;
export const quietMax = 20;
/** Clocks of replicas differ so much at most; what lies further ahead was written by a wrong one. */
export const skewMs = minuteMs;
/** The owner gets one notice of a lock in this time. */
const tellMs = dayMs;
/** More than all lanes of a busy account hold at once. */
const guessesMax = 300;

/** Who guesses: `device:<sessionId>`, `session:<sessionId>`, or empty for a stranger. */
export type Guesser = {
  readonly lane: string;
  /** What the network is called that a stranger comes from. */
  readonly network: string | null;
};
type Guess = Guesser & { readonly at: Instant; readonly isQuiet: boolean };
/** Wrong passwords since the last right one of the same guesser, oldest first. */
export type Guesses = { readonly wrong: readonly Guess[]; readonly toldAt: Instant | null };

/** Without a lane: from before there were any. */
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
        /** Where the owner gets a notice. */
        readonly noticeId?: string;
      };
    }
  /** Without a lane every wrong one is forgotten. */
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

export const logins: Decider<Guesses, GuessEvent> = {
  stream: "login",
  empty: { wrong: [], toldAt: null },
  evolve,
};

/** In the window; one that lies ahead of the clock is not, so that a clock set back locks no one. */
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
 * How a guess is taken: as one of the lane, or as one of a network where the strangers' lane is
 * full. Refuses LOCKED (429) with the seconds that are left.
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

/** What follows from a lane that is full: an event, and a notice to the owner once a day. */
const lockedOf = ({ toldAt }: Guesses, userId: string, at: Instant): GuessEvent => {
  const isTold = toldAt !== null && toldAt > later(at, -tellMs) && toldAt <= later(at, skewMs);
  const notice = isTold ? {} : { noticeId: idFrom("locked", userId, at) };
  return { type: "locked", data: { userId, at, ...notice } };
};

/**
 * Counts a wrong password. Refuses LOCKED; of a quiet one the caller must refuse it after the
 * commit (`lockOf`).
 */
export const fail = (guesses: Guesses, userId: string, by: Guesser, at: Instant): GuessEvent[] => {
  const isQuiet = checkLock(guesses, by, at) === "quiet";
  const data = { userId, at, ...inLaneOf(by), ...(isQuiet ? { isQuiet } : {}) };
  const failed: GuessEvent = { type: "failed", data };
  const counted = recent(guesses, by.lane, at).filter((one) => !one.isQuiet);
  const isLast = !isQuiet && counted.length === failuresMax - 1;
  return isLast ? [failed, lockedOf(guesses, userId, at)] : [failed];
};

/** The refusal of a wrong password that was taken quietly; null for any other. */
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

/** Forgets all wrong passwords for who has shown by other means that the account is theirs. */
export const forgive = ({ wrong }: Guesses, userId: string): GuessEvent[] =>
  wrong.length === 0 ? [] : [{ type: "succeeded", data: { userId } }];

/** A right password; changes something only after wrong ones of the same guesser. Refuses LOCKED. */
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
