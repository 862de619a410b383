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

const failAgain = async (service: Service, consumer: string, error: unknown): Promise<void> => {
  const deadLetters = deadLettersOf(service);
  const code = codeOf(error instanceof ProjectorFault ? error.thrown : error);
  for (const deadLetter of await deadLetters.askedFor(consumer)) {
    const attempts = deadLetter.attempts + 1;
    const next = { ...deadLetter, attempts, attemptsMax: attempts, error: code };
    await deadLetters.change(deadLetter, { ...next, status: "failed" });
  }
  raiseAlert(service, "deadLetter", `${service.name}.${consumer}: not rebuilt: ${code}`);
};

/**
 * Rebuilds, and retries while another service or the store is away. Ends or rejects when the signal
 * aborts.
 */
export const replayByRebuild = async (
  service: Service,
  consumer: string,
  rebuild: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> => {
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      return await rebuild();
    } catch (error) {
      if (signal.aborted) return;
      if (!isNotItsFault(error)) return failAgain(service, consumer, error);
      service.logger.warn(`${service.name}.${consumer}: rebuilt later: ${codeOf(error)}`);
      await pause(retryMs(failures), undefined, { signal });
    }
  }
};
