/**
 * Asking: how many requests someone has open, and makes in a day.
 *
 * Owns the stream `asking:<userId>`. A request is counted before it is made, so of many at once no
 * more than the bounds are. Which of them were answered is looked up when the bound is reached. A
 * deletion that its owner begins (`DELETE /api/users/me`) is never counted.
 */
import type { Decider } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, later, minuteMs } from "../../contracts/core/units.ts";
import { checkDay, type Made, perDay, withOne } from "../../contracts/kernel/daily-limit.ts";
import type { Request } from "./request.ts";

export type Waiting = { readonly requestId: string; readonly at: Instant };
export type RequestQuota = { readonly waiting: readonly Waiting[]; readonly made: Made };
export type RequestQuotaEvent =
  | {
      readonly type: "requestCounted";
      /** Whether it waits for a person. */
      readonly data: Waiting & { readonly userId: string; readonly isWaiting: boolean };
    }
  | { readonly type: "requestsOver"; readonly data: { readonly over: readonly string[] } };

/** So many may wait for an answer; the law has each answered within ten days or so. */
export const waitingMax = 5;

export const requestQuotas: Decider<RequestQuota, RequestQuotaEvent> = {
  stream: "asking",
  empty: { waiting: [], made: null },
  evolve: (asking, event) => {
    if (event.type === "requestsOver") {
      const waiting = asking.waiting.filter((one) => !event.data.over.includes(one.requestId));
      return { ...asking, waiting };
    }
    const { requestId, at, isWaiting } = event.data;
    const waiting = isWaiting ? [...asking.waiting, { requestId, at }] : asking.waiting;
    return { waiting, made: withOne(asking.made, at) };
  },
};

/** Whether a request that was counted waits no more: it was answered, or came to nothing. */
export const isOver = (counted: Waiting, request: Request, at: Instant): boolean =>
  request === null ? later(counted.at, minuteMs) <= at : request.answered !== null;

type Counted = Waiting & { readonly userId: string; readonly isWaiting: boolean };

/**
 * Counts a request that is about to be made; `over` are those that were found to wait no more.
 * Refuses TOO_MANY_REQUESTS for one that would wait, and DAILY_LIMIT (429).
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
  const gone: RequestQuotaEvent[] =
    left.length === waiting.length ? [] : [{ type: "requestsOver", data: { over } }];
  return [...gone, { type: "requestCounted", data: one }];
};
