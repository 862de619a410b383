/** What-if: the probability that a posting is filled as it is, and with a higher wage. */
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, won } from "../../contracts/core/units.ts";
import type { Answer, Caller } from "../../contracts/index.ts";
import { categories } from "../../contracts/kernel/categories.ts";
import type { FillModel } from "./fill-model.ts";
import { toHundredths } from "./hundredths.ts";
import type { Outcome, Terms } from "./outcomes.ts";

type WhatIf = Answer<"analytics.whatIf">;

const known: ReadonlySet<string> = new Set(categories.map(({ categoryId }) => categoryId));

/**
 * The terms of a draft. Refuses CATEGORY_UNKNOWN (422) and STARTS_IN_PAST (422).
 */
export const draftTerms = (draft: Terms, now: Instant): Terms => {
  const { categoryId, startsAt } = draft;
  if (!known.has(categoryId)) throw new Refusal("CATEGORY_UNKNOWN", { categoryId }, 422);
  if (startsAt <= now) throw new Refusal("STARTS_IN_PAST", { startsAt, now }, 422);
  return draft;
};

/**
 * The terms of a posting for its free seats. Refuses NOT_FOUND (404), NOT_YOURS (403) to employers
 * who do not own it, and JOB_NOT_OPEN (409) when it is full, over or begun.
 */
export const openTerms = (
  job: Outcome | undefined,
  { userId, role }: Caller,
  now: Instant,
): Terms => {
  if (job === undefined) throw new Refusal("NOT_FOUND", {}, 404);
  if (role !== "operator" && job.employerId !== userId) throw new Refusal("NOT_YOURS", {}, 403);
  const free = job.seats - job.seatsTaken;
  if (free <= 0 || job.endedAt !== null || job.startsAt <= now)
    throw new Refusal("JOB_NOT_OPEN", {});
  return { ...job, seats: free };
};

/** Compares two wages, for a posting made now. Refuses HISTORY_TOO_SHORT (409) without a model. */
export const whatIf = (
  model: FillModel | null,
  terms: Terms,
  raiseWon: number,
  now: Instant,
): WhatIf => {
  if (model === null) throw new Refusal("HISTORY_TOO_SHORT", {});
  const hourlyWageWon = won(terms.hourlyWageWon);
  const raisedWageWon = won(hourlyWageWon + raiseWon);
  return {
    hourlyWageWon,
    raisedWageWon,
    probability: toHundredths(model.chanceOf(terms, now)),
    raisedProbability: toHundredths(
      model.chanceOf({ ...terms, hourlyWageWon: raisedWageWon }, now),
    ),
    postings: model.postings,
    calibrationError: toHundredths(model.calibrationError),
  };
};
