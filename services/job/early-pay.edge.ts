/** Caps of what an approval pays: of an employer beyond the attended time, and of a pair. */
import { counts } from "../../mixins/cap/rules.ts";
import { withinCap } from "../../mixins/cap.ts";
import type { Command } from "../../mixins/log/log.ts";
import { tuningOf } from "../../mixins/tuning.ts";
import type { ApplicationEvent, Applied } from "./application.ts";
import { extraMinutes, extraWonOf } from "./early-pay.ts";
import type { JobService } from "./this.edge.ts";

const earlyPays = counts("earlyPay");
const pairPays = counts("pairPay");

/**
 * Does what approves, within the caps of the day; what then approves nothing counts no more.
 * Refuses EARLY_PAY_LIMIT and PAIR_LIMIT.
 */
export const withinCaps = async <T>(
  { log, broker }: JobService,
  { parties, terms }: Applied,
  events: readonly ApplicationEvent[],
  asked: Command,
  approve: () => Promise<T>,
): Promise<T> => {
  const [event] = events;
  if (event?.type !== "approved" || event.data.minutes === 0) return approve();
  const { minutes, times } = event.data;
  const { applicationId: thingId, employerId, workerId } = parties;
  const { limits } = tuningOf(broker);
  const isApproved = async () => (await log.byCommand(asked.cid)) !== null;
  const ofPair = {
    counts: pairPays,
    whose: `${employerId}/${workerId}`,
    cap: { code: "PAIR_LIMIT", things: limits.pairPays },
    thingId,
  };
  const paid = () => withinCap(log, ofPair, asked, isApproved, approve);
  const extra = extraMinutes(minutes, times?.attendedMinutes ?? minutes);
  if (extra === 0) return paid();
  const ofEmployer = {
    counts: earlyPays,
    whose: employerId,
    cap: { code: "EARLY_PAY_LIMIT", things: limits.earlyPays, won: limits.earlyPayWon },
    thingId,
    amountWon: extraWonOf(extra, terms.hourlyWageWon),
  };
  return withinCap(log, ofEmployer, asked, isApproved, paid);
};
