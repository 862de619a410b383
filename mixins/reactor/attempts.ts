/**
 * Attempts: from one message to the one outcome of its effect, across crashes.
 *
 * With a provider key, an attempt that ended without an outcome is followed by another under the
 * same key, so the provider does it once. Without a provider key, the effect may have happened, so
 * it is not tried again: its outcome is `unknown`, for an operator to check.
 */
import { backoff } from "../process/backoff.ts";
import type { Claims, Outcome } from "./claims.ts";

export type Task = {
  /** Constant over attempts: the provider recognises a repeat by it. */
  readonly key: string;
  readonly hasProviderKey: boolean;
  /** With a provider key: the most attempts that are made. */
  readonly tries?: number;
  readonly timeoutMs: number;
  /** One attempt; null when it ended without an answer. */
  readonly effect: () => Promise<Outcome | null>;
  /** Runs `work` when a slot for an effect is free. */
  readonly inPlace: <T>(work: () => Promise<T>) => Promise<T>;
  /** Rejects when the reactor stops. */
  readonly wait: (ms: number) => Promise<void>;
};

const retryMs = backoff(100, 60_000);
const pollMs = 100;
/** With the longest wait between them, about eight hours; then an operator has to act. */
export const attemptsMax = 500;

const noAnswer: Outcome = { status: "unknown", detail: "NO_ANSWER" };

/** The outcome of a claim that was taken before; waits while another process may still try. */
const foundOutcome = async (
  claims: Claims,
  claim: string,
  next: string,
  { timeoutMs, wait }: Task,
): Promise<Outcome | null> => {
  const outcome = await claims.outcome(claim);
  if (outcome !== null || (await claims.has(next))) return outcome;
  if (!(await claims.mayBeAlive(claim))) return null;
  // Its effect began before its claim was read here, so by the local clock it ends in this time.
  const endMs = performance.now() + timeoutMs;
  while (performance.now() < endMs) {
    await wait(pollMs);
    const late = await claims.outcome(claim);
    if (late !== null) return late;
    if (await claims.has(next)) return null;
  }
  return null;
};

/** One attempt: whether this reactor took the claim, and the recorded outcome, if any. */
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
 * The recorded outcome of a task. Tries the effect at most `tries` times with a provider key and
 * once without. Rejects when the store fails or the reactor stops: the caller must call again.
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
