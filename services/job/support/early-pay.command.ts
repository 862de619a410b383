/**
 * Caps of what an approval pays in a day: of an employer beyond the attended time, and of a pair.
 */
import { withinCap } from "../../../mixins/daily-limits/daily-cap.ts";
import { counts } from "../../../mixins/daily-limits/daily-cap-rules.ts";
import { dynamicConfigOf } from "../../../mixins/dynamic-config/dynamic-config.ts";
import type { Command } from "../../../mixins/log/event-log.ts";
import type { ApplicationEvent, Applied } from "../domain/application.ts";
import { extraMinutes, extraWonOf } from "../domain/early-pay.ts";
import type { JobService } from "../job.types.ts";

const earlyPays = counts("earlyPay");
const pairPays = counts("pairPay");

/**
 * Runs `approve` within the caps of the day; if nothing was approved, it does not count. Refuses
 * EARLY_PAY_LIMIT and PAIR_LIMIT.
 */
export const withinCaps = async <T>(
  { log, broker }: JobService,
  { parties, terms }: Applied,
  events: readonly ApplicationEvent[],
  command: Command,
  approve: () => Promise<T>,
): Promise<T> => {
  const [event] = events;
  if (event?.type !== "approved" || event.data.minutes === 0) return approve();
  const { minutes, times } = event.data;
  const { applicationId: thingId, employerId, workerId } = parties;
  const { limits } = dynamicConfigOf(broker);
  const isApproved = async () => (await log.byCommand(command.cid)) !== null;
  const ofPair = {
    counts: pairPays,
    whose: `${employerId}/${workerId}`,
    cap: { code: "PAIR_LIMIT", things: limits.pairPays },
    thingId,
  };
  const paid = () => withinCap(log, ofPair, command, isApproved, approve);
  const extra = extraMinutes(minutes, times?.attendedMinutes ?? minutes);
  if (extra === 0) return paid();
  const ofEmployer = {
    counts: earlyPays,
    whose: employerId,
    cap: { code: "EARLY_PAY_LIMIT", things: limits.earlyPays, won: limits.earlyPayWon },
    thingId,
    amountWon: extraWonOf(extra, terms.hourlyWageWon),
  };
  return withinCap(log, ofEmployer, command, isApproved, paid);
};
