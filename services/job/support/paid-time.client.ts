/**
 * Paid time: what a worker is paid for stays in their calendar, for every employer.
 *
 * Asked before the minutes are decided. What is kept only grows, so that of two decisions at one
 * moment each finds its own minutes kept, and no other employer pays for them.
 */
import type { Command } from "../../../mixins/log/event-log.ts";
import type { Instant } from "../../contracts/core/units.ts";
import { type Calls, call } from "../../contracts/index.ts";
import type * as rules from "../domain/application.ts";
import type { Applied } from "../domain/application.ts";
import { attendedTime, paidTime } from "../domain/attendance.ts";

type Time = { readonly from: Instant; readonly to: Instant };

/** The command that decides, and for what the time is kept. */
type Asked = { readonly cid: string };

const keep = async (
  calls: Calls,
  { workerId, applicationId }: Applied["parties"],
  time: Time | null,
  { cid }: Asked,
): Promise<void> => {
  if (time === null) return;
  const keepId = `keep:${applicationId}/${cid}/${time.from}/${time.to}`;
  await call(calls, "user.calendar.keep", { cid: keepId, workerId, applicationId, ...time });
};

/** Keeps the time of so many paid minutes. Refuses TIME_PAID_ELSEWHERE. */
export const keepPaid = (
  calls: Calls,
  { parties, terms, checkedInAt }: Applied,
  minutes: number,
  asked: Asked,
): Promise<void> => keep(calls, parties, paidTime(terms, checkedInAt, minutes), asked);

/** Keeps the time between a check-in and a check-out. Refuses TIME_PAID_ELSEWHERE. */
export const keepAttended = (
  calls: Calls,
  { parties, terms }: Applied,
  { checkedInAt, checkedOutAt }: { readonly checkedInAt: Instant; readonly checkedOutAt: Instant },
  asked: Asked,
): Promise<void> => keep(calls, parties, attendedTime(terms, checkedInAt, checkedOutAt), asked);

/** Keeps the time of what is about to be approved. Refuses TIME_PAID_ELSEWHERE. */
export const keepApproved = async (
  calls: Calls,
  applied: rules.Applied,
  events: readonly rules.ApplicationEvent[],
  asked: Command,
): Promise<void> => {
  const [event] = events;
  if (event?.type === "approved") await keepPaid(calls, applied, event.data.minutes, asked);
};
