/**
 * Overdue: a shift that is long over and for which no one reported what was worked.
 *
 * Wages are due in full and on time (근로기준법 제43조), so a shift may not stay open in silence. Both
 * sides are asked; if neither answers, an operator decides.
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import { hourMs, type Instant, later } from "../../contracts/core/units.ts";
import type { ApplicationEvent, Applied } from "./application.ts";
import { checkStep } from "./lifecycle.ts";

/** How long after the planned end both sides are asked. */
export const askAfterMs = 12 * hourMs;
/** How long they have to answer. */
export const answerWithinMs = 24 * hourMs;
/** The statuses in which a shift waits for a report of either side. */
export const waiting = ["accepted", "signed", "working"] as const;

/**
 * Asks both sides what was worked, once. Refuses STATUS_FORBIDS, and TOO_EARLY within 12 hours of
 * the end.
 */
export const askBoth = (applied: Applied, at: Instant): ApplicationEvent[] => {
  const { status, parties, terms, overdueUntil } = applied;
  if (overdueUntil !== null) return [];
  if (!waiting.some((one) => one === status)) throw new Refusal("STATUS_FORBIDS", { status });
  const opensAt = later(terms.endsAt, askAfterMs);
  if (at < opensAt) throw new Refusal("TOO_EARLY", { opensAt });
  return [{ type: "overdue", data: { ...parties, at, until: later(at, answerWithinMs) } }];
};

/**
 * Refers to an operator what neither side has ended in time, and attended time that cannot be
 * approved. Refuses STATUS_FORBIDS, and TOO_EARLY while the two sides still have time.
 */
export const escalate = (applied: Applied, at: Instant): ApplicationEvent[] => {
  const { status, parties, overdueUntil } = applied;
  checkStep("escalate", status);
  const mayAnswer = status !== "worked" && (overdueUntil === null || at < overdueUntil);
  if (mayAnswer) throw new Refusal("TOO_EARLY", { opensAt: overdueUntil });
  return [{ type: "escalated", data: { ...parties, at } }];
};
