/**
 * Janitor's rules: when the provider is asked again about what nobody knows.
 *
 * Soon at first, then seldom, for ever: money that may be somewhere is never given up. What the
 * provider never had is asked for again only while it still knows our keys; a person is called when
 * something has been open for long.
 */
import { backoff } from "../../../mixins/process/backoff.ts";
import { dayMs, hourMs, type Instant, minuteMs } from "../../contracts/core/units.ts";

const firstMs = 500;
const waitMsMax = 10 * minuteMs;
/** What is not known to be unknown is the reactor's, unless it takes as long as this. */
const reactorMs = minuteMs;
const personMs = hourMs;
/** So many take about eight minutes. */
const personLooks = 10;
/** A deposit that is waited for, or a bank that takes its time. */
const pendingPersonMs = 7 * dayMs;
/** Toss Payments knows a key for fifteen days. */
const keyMs = 14 * dayMs;

const ageMs = (since: Instant, at: Instant): number => Date.parse(at) - Date.parse(since);

/** How long to wait after so many looks. */
export const waitMs = backoff(firstMs, waitMsMax);

export const isLeftToScheduler = (isUnknown: boolean, since: Instant, at: Instant): boolean =>
  isUnknown || ageMs(since, at) >= reactorMs;
export const mayRepeat = (since: Instant, at: Instant): boolean => ageMs(since, at) < keyMs;
/** `looks`: before this one. A clock that leaps, as of a machine that slept, calls nobody. */
export const needsPerson = (
  isPending: boolean,
  looks: number,
  since: Instant,
  at: Instant,
): boolean => looks >= personLooks && ageMs(since, at) >= (isPending ? pendingPersonMs : personMs);
