/**
 * Paid time: the time that a worker is paid for stays in their calendar, against every employer.
 *
 * It is kept before the minutes are decided. Kept time only grows, so each of two concurrent
 * decisions finds its own minutes kept. No other employer pays for them.
 */
import type { Command } from "../../../mixins/log/event-log.ts";
import type { Instant } from "../../contracts/core/units.ts";
import { type Calls, call } from "../../contracts/index.ts";
import type * as rules from "../domain/application.ts";
import type { Applied } from "../domain/application.ts";
import { attendedTime, paidTime } from "../domain/attendance.ts";

type Time = { readonly from: Instant; readonly to: Instant };

/** The command that decides, and for which the time is kept. */
type Deciding = { readonly cid: string };

const keep = async (
  calls: Calls,
  { workerId, applicationId }: Applied["parties"],
  time: Time | null,
  { cid }: Deciding,
): Promise<void> => {
  if (time === null) return;
  const keepId = `keep:${applicationId}/${cid}/${time.from}/${time.to}`;
  await call(calls, "user.calendar.keep", { cid: keepId, workerId, applicationId, ...time });
};

/** Keeps the time of so many paid minutes. Refuses TIME_PAID_ELSEWHERE. */
export const keepPaid = (
  calls: Calls,
  applied: Applied,
  minutes: number,
  command: Deciding,
): Promise<void> => keep(calls, applied.parties, paidTime(applied, minutes), command);

/** Keeps the time between a check-in and a check-out. Refuses TIME_PAID_ELSEWHERE. */
export const keepAttended = (
  calls: Calls,
  { parties, terms }: Applied,
  times: rules.Correction,
  command: Deciding,
): Promise<void> =>
  keep(calls, parties, attendedTime({ terms, ...times, signedTimes: times }), command);

/** Keeps the time of what is about to be approved. Refuses TIME_PAID_ELSEWHERE. */
export const keepApproved = async (
  calls: Calls,
  applied: rules.Applied,
  events: readonly rules.ApplicationEvent[],
  command: Command,
): Promise<void> => {
  const [event] = events;
  if (event?.type === "approved") await keepPaid(calls, applied, event.data.minutes, command);
};
