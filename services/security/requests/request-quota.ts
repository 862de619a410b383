/**
 * Request quota: how many requests a user has open and makes in a day.
 *
 * Owns the stream `asking:<userId>`. A request is counted before it is made, so concurrent requests
 * cannot exceed the bounds. When a bound is reached, the answered requests are looked up. A
 * deletion that the user begins (`DELETE /api/users/me`) is never counted.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, later, minuteMs } from "../../contracts/core/units.ts";
import { checkDay, type Made, perDay, withOne } from "../../contracts/kernel/daily-limit.ts";
import type { Request } from "./request.ts";

export type Waiting = { readonly requestId: string; readonly at: Instant };
export type RequestQuota = { readonly waiting: readonly Waiting[]; readonly made: Made };
export type RequestQuotaEvent =
  | {
      readonly type: "requestCounted";
      /** `isWaiting`: it waits for an operator. */
      readonly data: Waiting & { readonly userId: string; readonly isWaiting: boolean };
    }
  | { readonly type: "requestsOver"; readonly data: { readonly over: readonly string[] } };

/** How many requests may wait for an answer; the law requires one within about ten days. */
export const waitingMax = 5;

export const requestQuotas: StreamDefinition<RequestQuota, RequestQuotaEvent> = {
  stream: "asking",
  empty: { waiting: [], made: null },
  evolve: (quota, event) => {
    if (event.type === "requestsOver") {
      const waiting = quota.waiting.filter((one) => !event.data.over.includes(one.requestId));
      return { ...quota, waiting };
    }
    const { requestId, at, isWaiting } = event.data;
    const waiting = isWaiting ? [...quota.waiting, { requestId, at }] : quota.waiting;
    return { waiting, made: withOne(quota.made, at) };
  },
};

/** Whether a counted request no longer waits: it was answered, or not made within a minute. */
export const isOver = (counted: Waiting, request: Request, at: Instant): boolean =>
  request === null ? later(counted.at, minuteMs) <= at : request.answered !== null;

type Counted = Waiting & { readonly userId: string; readonly isWaiting: boolean };

/**
 * Counts a request before it is made; `over` are the ids of those that no longer wait. Refuses
 * TOO_MANY_REQUESTS for one that would wait, and DAILY_LIMIT (429).
 */
export const countRequest = (
  { waiting, made }: RequestQuota,
  one: Counted,
  over: readonly string[] = [],
): RequestQuotaEvent[] => {
  checkDay(made, perDay.requests, one.at);
  const left = waiting.filter(({ requestId }) => !over.includes(requestId));
  if (one.isWaiting && left.length >= waitingMax) {
    throw new Refusal("TOO_MANY_REQUESTS", { waitingMax });
  }
  const removed: RequestQuotaEvent[] =
    left.length === waiting.length ? [] : [{ type: "requestsOver", data: { over } }];
  return [...removed, { type: "requestCounted", data: one }];
};
