/**
 * Rebuild on replay: what an operator's replay of a read model's dead letters does.
 *
 * The read model is rebuilt from the logs. If that succeeds, the old copy and its dead letters are
 * removed. If the projector throws again, the dead letters fail again and the old copy stays.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Service } from "moleculer";
import { codeOf, isNotItsFault } from "../consumers/dead-letter.ts";
import { deadLettersOf } from "../consumers/dead-letters.repository.ts";
import { raiseAlert } from "../metrics/metrics.ts";
import { backoff } from "../process/backoff.ts";
import { ProjectorFault } from "./projector.ts";

const retryMs = backoff(200, 5000);

/** The code of what made a rebuild fail: what the projector threw. */
export const rebuildCodeOf = (error: unknown): string =>
  codeOf(error instanceof ProjectorFault ? error.thrown : error);

const failAgain = async (service: Service, consumer: string, error: unknown): Promise<void> => {
  const deadLetters = deadLettersOf(service);
  const code = rebuildCodeOf(error);
  for (const deadLetter of await deadLetters.askedFor(consumer)) {
    const attempts = deadLetter.attempts + 1;
    const next = { ...deadLetter, attempts, attemptsMax: attempts, error: code };
    await deadLetters.change(deadLetter, { ...next, status: "failed" });
  }
  raiseAlert(service, "deadLetter", `${service.name}.${consumer}: not rebuilt: ${code}`);
};

/**
 * Rebuilds, and retries while another service or the store is away. Resolves with the result; with
 * null when the signal aborts. Rejects with what the rebuild itself throws.
 */
export const rebuildWhenPossible = async <T>(
  service: Service,
  name: string,
  rebuild: () => Promise<T>,
  signal: AbortSignal,
): Promise<T | null> => {
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      return await rebuild();
    } catch (error) {
      if (signal.aborted) return null;
      if (!isNotItsFault(error)) throw error;
      service.logger.warn(`${service.name}.${name}: rebuilt later: ${codeOf(error)}`);
      await pause(retryMs(failures), undefined, { signal });
    }
  }
  return null;
};

/** Rebuilds for a replay; if the projector throws again, the dead letters fail again. */
export const replayByRebuild = async (
  service: Service,
  consumer: string,
  rebuild: () => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> => {
  try {
    await rebuildWhenPossible(service, consumer, rebuild, signal);
  } catch (error) {
    if (!signal.aborted) await failAgain(service, consumer, error);
  }
};
