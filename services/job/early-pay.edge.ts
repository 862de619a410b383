/** Early pay: counts what an approval pays beyond the attended time before it is decided. */
import type { Command } from "../../mixins/log/log.ts";
import { tuningOf } from "../../mixins/tuning.ts";
import { newId, seoulDate } from "../contracts/units.ts";
import type { ApplicationEvent, Applied } from "./application.ts";
import {
  countEarly,
  type EarlyPay,
  earlyPays,
  extraMinutes,
  extraWonOf,
  uncountEarly,
} from "./early-pay.ts";
import type { JobService } from "./this.edge.ts";

const fresh = ({ at, meta }: Command): Command => {
  const cid = `earlyPay:${newId()}`;
  return { cid, fp: cid, isFresh: true, at, meta };
};

/**
 * Does what approves, within the employer's cap of the day; what then approves nothing counts no
 * more. Refuses EARLY_PAY_LIMIT.
 */
export const withinCap = async <T>(
  { log, broker }: JobService,
  { parties, terms }: Applied,
  events: readonly ApplicationEvent[],
  asked: Command,
  approve: () => Promise<T>,
): Promise<T> => {
  const [event] = events;
  if (event?.type !== "approved") return approve();
  const { minutes, times } = event.data;
  const extra = extraMinutes(minutes, times?.attendedMinutes ?? minutes);
  if (extra === 0) return approve();
  const day = seoulDate(asked.at);
  const id = `${parties.employerId}/${day}`;
  const { applicationId } = parties;
  // Of each try its own: two under one key may be for different minutes.
  const approvalId = newId();
  const extraWon = extraWonOf(extra, terms.hourlyWageWon);
  const early = { approvalId, applicationId, extraWon };
  const { limits } = tuningOf(broker);
  const count = (counted: EarlyPay) => countEarly(counted, early, limits, day);
  await log.decide(earlyPays, id, count, fresh(asked));
  try {
    return await approve();
  } finally {
    const isApproved = (await log.byCommand(asked.cid)) !== null;
    const uncount = (counted: EarlyPay) => uncountEarly(counted, approvalId);
    if (!isApproved) await log.decide(earlyPays, id, uncount, fresh(asked));
  }
};
