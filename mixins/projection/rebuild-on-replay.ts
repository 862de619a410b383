/**
 * Replay: what an operator's replay of a read model's letters does.
 *
 * The model is built anew from the logs; when that succeeds, its old copy and the letters of it
 * are gone. When the projector throws again the letters are failed again and the old copy stays.
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
  const letters = deadLettersOf(service);
  const code = codeOf(error instanceof ProjectorFault ? error.thrown : error);
  for (const letter of await letters.askedFor(consumer)) {
    const attempts = letter.attempts + 1;
    const next = { ...letter, attempts, attemptsMax: attempts, error: code };
    await letters.change(letter, { ...next, status: "failed" });
  }
  raiseAlert(service, "deadLetter", `${service.name}.${consumer}: not rebuilt: ${code}`);
};

/** Rebuilds, however long a neighbour or the store is away; ends or rejects when the signal comes. */
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
