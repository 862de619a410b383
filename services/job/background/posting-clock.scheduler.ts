/**
 * Posting clock: what happens to postings by the clock alone.
 *
 * Jobs of early access open to all, and offers that no one answers expire. Templates that
 * repeat post their next job. Command ids are constant, so two replicas with the same clock
 * act once, and what a stopped process missed is done when it runs again.
 */
import { periodic } from "../../../mixins/process/periodic.ts";
import { type Instant, now } from "../../contracts/core/units.ts";
import type { JobService } from "../job.types.ts";
import { postDue } from "./occurrences.scheduler.ts";
import { expireDue } from "./offers.scheduler.ts";
import { openDue } from "./openings.scheduler.ts";

const tickMs = 1000;
const dueMax = 100;

/** Does what is due at an instant. */
export const postingTick = async (service: JobService, at: Instant = now()): Promise<void> => {
  await openDue(service, at, dueMax);
  await expireDue(service, at, dueMax);
  await postDue(service, at, dueMax);
};

/** Starts the periodic run; answers how to stop it. */
export const startPostingClock = (service: JobService): (() => Promise<void>) =>
  periodic(
    tickMs,
    () => postingTick(service),
    ({ message }) => service.logger.error(`posting clock: ${message}`),
  );
