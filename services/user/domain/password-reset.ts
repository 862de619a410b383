/**
 * Reset: who has asked to set a new password by mail.
 *
 * Owns the stream `reset:<keyed hash of the address>`. Asking is the same command for every address,
 * with an account or without: whether there is one is looked up when the mail is written, so neither
 * the answer nor its time tells. A few mails an hour are sent, more are asked for in vain; each of
 * them is good for half an hour (whether it was used: ./access.ts).
 */
import type { Decider } from "../../../mixins/log/event-log.ts";
import { hourMs, type Instant, later, minuteMs } from "../../contracts/core/units.ts";

export const resetMsMax = 30 * minuteMs;
const windowMs = hourMs;
export const resetsMax = 5;

type Asked = { readonly mailId: string; readonly at: Instant };
export type Resets = readonly Asked[];
export type ResetEvent = { readonly type: "resetAsked"; readonly data: Asked };

export const resets: Decider<Resets, ResetEvent> = {
  stream: "reset",
  empty: [],
  evolve: (all, { data }) => [...all, data].slice(-resetsMax),
};

/** Asks for a mail; nothing changes when many were asked for within the hour. */
export const askReset = (all: Resets, asked: Asked): ResetEvent[] => {
  const recent = all.filter(({ at }) => later(at, windowMs) > asked.at);
  return recent.length >= resetsMax ? [] : [{ type: "resetAsked", data: asked }];
};

/** When a mail was asked for that may still be used; null when it may not. */
export const resetAskedAt = (all: Resets, mailId: string, at: Instant): Instant | null => {
  const asked = all.find((one) => one.mailId === mailId);
  return asked !== undefined && at <= later(asked.at, resetMsMax) ? asked.at : null;
};
