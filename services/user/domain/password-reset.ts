/**
 * Password reset: the requests for a reset mail, by address.
 *
 * Owns the stream `reset:<keyed hash of the address>`. A request is the same command with or without
 * an account, which is looked up when the mail is written. So neither the answer nor its time shows
 * whether there is one. At most five mails an hour are sent; each is valid for half an hour
 * (./access.ts knows whether it was used).
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { hourMs, type Instant, later, minuteMs } from "../../contracts/core/units.ts";

export const resetMsMax = 30 * minuteMs;
const windowMs = hourMs;
export const resetsMax = 5;

type ResetRequest = { readonly mailId: string; readonly at: Instant };
export type Resets = readonly ResetRequest[];
export type ResetEvent = { readonly type: "resetAsked"; readonly data: ResetRequest };

export const resets: StreamDefinition<Resets, ResetEvent> = {
  stream: "reset",
  empty: [],
  evolve: (all, { data }) => [...all, data].slice(-resetsMax),
};

/** Requests a mail; no event after five within an hour. */
export const askReset = (all: Resets, request: ResetRequest): ResetEvent[] => {
  const recent = all.filter(({ at }) => later(at, windowMs) > request.at);
  return recent.length >= resetsMax ? [] : [{ type: "resetAsked", data: request }];
};

/** When a mail was requested; null when it is unknown or older than half an hour. */
export const resetAskedAt = (all: Resets, mailId: string, at: Instant): Instant | null => {
  const request = all.find((one) => one.mailId === mailId);
  return request !== undefined && at <= later(request.at, resetMsMax) ? request.at : null;
};
