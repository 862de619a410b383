/**
 * Fitness: how well a worker suits a shift, as far as the employer may know it.
 *
 * It is 0 to 100 points, the sum of terms with readable reasons. No term uses what the worker asks
 * for as pay or where they want to work: neither the order nor a point of an employer's list tells
 * them. The chance of coming is one term, in tenths. Equal candidates come in an order drawn by job,
 * so that no worker is always before another.
 *
 * The weights are chosen, not learned: the planted markets of test/bench know no employer's view.
 */
import type { Offer, Wish } from "./offer.ts";
import {
  historyText,
  newcomerText,
  type Reason,
  type ReasonText,
  skillText,
  tradeNames,
} from "./reasons.ts";
import { type Beside, categoryShape, covered, noSkillAsked } from "./score.ts";

/** A worker for a shift, without their place and the pay they ask. */
export type Fit = {
  readonly wish: Pick<Wish, "skills" | "wanted">;
  readonly offer: Offer;
  readonly beside: Pick<Beside, "worked" | "isNew">;
  /** The probability that they come, from 0 to 1. */
  readonly shows: number;
  /** Whether the posting names certificates and they are known to have all of them. */
  readonly isCertified: boolean;
};
export type FitnessTerm =
  | "skills"
  | "certificates"
  | "reliability"
  | "history"
  | "category"
  | "newcomer";

/** The most hundredths of a point for each term; together 100 points. */
export const fitnessWeights: Readonly<Record<FitnessTerm, number>> = {
  skills: 4000,
  certificates: 500,
  reliability: 2500,
  history: 2000,
  category: 500,
  newcomer: 500,
};

const hundredths = 100;
/** The chance of coming is read in steps: a single shift must not be readable from it. */
const steps = 10;

/** How far each term is met, from 0 to 1. */
export const fitnessShapes: Readonly<Record<FitnessTerm, (fit: Fit) => number>> = {
  skills: ({ wish, offer }) =>
    offer.skills.length === 0 ? noSkillAsked : covered(wish, offer) / offer.skills.length,
  certificates: ({ isCertified }) => (isCertified ? 1 : 0),
  reliability: ({ shows }) => Math.round(shows * steps) / steps,
  history: ({ beside: { worked } }) => worked / (worked + 1),
  category: ({ wish, offer }) => categoryShape(wish, offer),
  newcomer: ({ beside: { isNew } }) => (isNew ? 1 : 0),
};

const categoryText = ({ wish, offer: { categoryId } }: Fit): ReasonText => {
  if (wish.wanted.size === 0) {
    return { text: "직종을 가리지 않고 찾고 있어요", english: "Open to any type of work" };
  }
  const { text, english } = tradeNames(categoryId);
  return { text: `희망하는 직종이에요 (${text})`, english: `Wants this type of work (${english})` };
};

const texts: Readonly<Record<FitnessTerm, (fit: Fit) => ReasonText>> = {
  skills: ({ wish, offer }) =>
    offer.skills.length === 0
      ? {
          text: "경력이나 자격이 없어도 할 수 있는 일이에요",
          english: "The job needs no experience",
        }
      : skillText(covered(wish, offer), offer.skills.length),
  certificates: () => ({
    text: "공고에 적은 자격증이 있어요",
    english: "Has the certificates you ask for",
  }),
  reliability: () => ({
    text: "약속한 일에 나온 정도예요",
    english: "How reliably they turn up",
  }),
  history: ({ beside: { worked } }) => historyText(worked),
  category: categoryText,
  newcomer: () => newcomerText,
};
const terms = Object.keys(fitnessWeights) as FitnessTerm[];

const hundredthsOfTerm = (term: FitnessTerm, fit: Fit): number =>
  Math.round(fitnessWeights[term] * fitnessShapes[term](fit));

/** The fitness in hundredths of a point. */
export const fitnessOf = (fit: Fit): number =>
  terms.reduce((sum, term) => sum + hundredthsOfTerm(term, fit), 0);

/** The terms that earned points, as texts for the employer. Their points sum to the fitness. */
export const fitnessReasons = (fit: Fit): Reason[] =>
  terms
    .map((factor) => ({
      factor,
      points: hundredthsOfTerm(factor, fit) / hundredths,
      ...texts[factor](fit),
    }))
    .filter(({ points }) => points > 0);

const lotPrime = 16_777_619;
const lotBase = 2_166_136_261;

/** A number drawn for a worker and a job, always the same: it orders equal candidates (FNV-1a). */
export const lotOf = (jobId: string, userId: string): number => {
  let lot = lotBase;
  for (const id of [jobId, userId]) {
    for (let at = 0; at < id.length; at += 1) lot = Math.imul(lot ^ id.charCodeAt(at), lotPrime);
  }
  return lot >>> 0;
};
