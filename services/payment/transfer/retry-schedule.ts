/**
 * Retry schedule: when the provider is asked again about a transfer with an unknown outcome.
 *
 * Soon at first, then more seldom, without end: money that may be somewhere is never given up. A
 * request that the provider never had is retried only while the provider still knows our keys. An
 * operator is alerted when a transfer has been open for long.
 */
import { backoff } from "../../../mixins/process/backoff.ts";
import { dayMs, type Instant, minuteMs } from "../../contracts/core/units.ts";
import { openEnds } from "../../contracts/operations/open-ends.ts";

const firstMs = 500;
const waitMsMax = 10 * minuteMs;
/** A transfer without a recorded `unknown` belongs to its reactor up to this age. */
const reactorMs = minuteMs;
const { open, pending } = openEnds["transfer.payout"].clocks;
/** This many looks take about eight minutes. */
const personLooks = 10;
/** Toss Payments knows a key for fifteen days. */
const keyMs = 14 * dayMs;

const ageMs = (since: Instant, at: Instant): number => Date.parse(at) - Date.parse(since);

/** The wait after a number of looks. */
export const waitMs = backoff(firstMs, waitMsMax);

/** True when a transfer belongs to the scheduler, no longer to its reactor. */
export const isLeftToScheduler = (isUnknown: boolean, since: Instant, at: Instant): boolean =>
  isUnknown || ageMs(since, at) >= reactorMs;
/** True while the provider still knows our key, so that a retry cannot move money twice. */
export const mayRepeat = (since: Instant, at: Instant): boolean => ageMs(since, at) < keyMs;
/**
 * True when an operator must be alerted: of a deposit that is awaited, or a bank that takes its time
 * (`isPending`), after days. `looks` excludes the current one. A clock that leaps, as
 * after a machine's sleep, raises no alert by itself.
 */
export const needsPerson = (
  isPending: boolean,
  looks: number,
  since: Instant,
  at: Instant,
): boolean => looks >= personLooks && ageMs(since, at) >= (isPending ? pending : open).after.ms;
