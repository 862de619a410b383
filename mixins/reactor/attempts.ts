/**
 * Attempts: from one message to the one outcome of its effect, over any crash.
 *
 * With a provider key, an attempt that ended without an outcome is followed by the next one under
 * the same key, so the provider does it once. Without one, it may have happened and is not tried
 * again: its outcome is `unknown`, for a person to look at.
 */
import { backoff } from "../process/backoff.ts";
import type { Claims, Outcome } from "./claims.ts";

export type Task = {
  /** Constant over attempts, and what the provider recognises a repeat by. */
  readonly key: string;
  readonly hasProviderKey: boolean;
  /** With a provider key: how many attempts there are at most. */
  readonly tries?: number;
  readonly timeoutMs: number;
  /** One try; null when it ended without an answer. */
  readonly effect: () => Promise<Outcome | null>;
  /** Runs `work` when there is a place free for an effect. */
  readonly inPlace: <T>(work: () => Promise<T>) => Promise<T>;
  /** Rejects when the reactor stops. */
  readonly wait: (ms: number) => Promise<void>;
};

const retryMs = backoff(100, 60_000);
const pollMs = 100;
/** With the longest wait between them, about eight hours; then a person has to look. */
export const attemptsMax = 500;

const noAnswer: Outcome = { status: "unknown", detail: "NO_ANSWER" };

/** What came of a claim that was taken before; waits as long as another may still be at it. */
const foundOutcome = async (
  claims: Claims,
  claim: string,
  next: string,
  { timeoutMs, wait }: Task,
): Promise<Outcome | null> => {
  const outcome = await claims.outcome(claim);
  if (outcome !== null || (await claims.has(next))) return outcome;
  if (!(await claims.mayBeAlive(claim))) return null;
  // Its effect began before it was seen here, so by the own clock it is over in this time.
  const endMs = performance.now() + timeoutMs;
  while (performance.now() < endMs) {
    await wait(pollMs);
    const late = await claims.outcome(claim);
    if (late !== null) return late;
    if (await claims.has(next)) return null;
  }
  return null;
};

/** One attempt: true when it was ours, and the outcome that stands, if there is one. */
const attempt = async (
  claims: Claims,
  claim: string,
  task: Task,
): Promise<{ isOurs: boolean; outcome: Outcome | null }> =>
  task.inPlace(async () => {
    if (!(await claims.take(claim))) return { isOurs: false, outcome: null };
    const outcome = await task.effect();
    return { isOurs: true, outcome: outcome && (await claims.record(claim, outcome)) };
  });

/**
 * The outcome of a task, recorded. Tries the effect at most `tries` times with a provider key
 * and once without. Rejects when the store fails or the reactor stops: ask again later.
 */
export const outcomeOf = async (claims: Claims, task: Task): Promise<Outcome> => {
  const claimOf = (number: number): string => `${task.key}#${number}`;
  const tries = task.hasProviderKey ? (task.tries ?? attemptsMax) : 1;
  for (let number = 1; number <= tries; number += 1) {
    const tried = await attempt(claims, claimOf(number), task);
    const outcome = tried.isOurs
      ? tried.outcome
      : await foundOutcome(claims, claimOf(number), claimOf(number + 1), task);
    if (outcome !== null) return outcome;
    if (tried.isOurs && number < tries) await task.wait(retryMs(number - 1));
  }
  return claims.record(claimOf(tries), noAnswer);
};
