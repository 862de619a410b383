/** Correction actions: what a decision on paid work changes in its pay, once per settlement. */
import { Refusal } from "../../contracts/core/refusal.ts";
import { now, won } from "../../contracts/core/units.ts";
import type { Handlers } from "../../contracts/index.ts";
import { correctionEntryId, type HoldRef, holdEntryId, resolveEntryId } from "../ledger/entry.ts";
import { entryBy, entryCommand, type PaymentService, post } from "../ledger/ledger.repository.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { type SettledShift, withBeyond } from "../ledger/pay-correction.ts";
import { checkPast, timesIn } from "../ledger/pay-terms.ts";
import * as rules from "../ledger/postings.ts";

/**
 * How a hold was settled, from its immutable entries; with what was paid beyond the plan, unless
 * that is what is asked for. Refuses HOLD_MISSING when it was not settled, and HOLD_RESOLVED when
 * it ended otherwise.
 */
const settledAs = async (
  { log }: PaymentService,
  ref: HoldRef,
  isBeyondPlan: boolean,
): Promise<SettledShift> => {
  const [hold, end, beyond] = await Promise.all([
    entryBy(log, holdEntryId(ref)),
    entryBy(log, resolveEntryId(ref)),
    isBeyondPlan ? null : entryBy(log, correctionEntryId(ref, true)),
  ]);
  if (hold?.kind !== "hold" || end === null) throw new Refusal("HOLD_MISSING", { ...ref });
  if (end.kind !== "settle") throw new Refusal("HOLD_RESOLVED", { ...ref, by: end.kind });
  const { quote, worked, isSentHome = false } = end;
  const settled = { hold, quote, isSentHome, ...(worked === undefined ? {} : { worked }) };
  return beyond?.kind === "correct" ? withBeyond(settled, beyond) : settled;
};

export const correctionActions: Pick<Handlers<"payment", PaymentService>, "correct"> = {
  async correct(ctx) {
    const { applicationId, attempt, decidedMinutes, worked, isBeyondPlan = false } = ctx.params;
    const ref = { applicationId, attempt };
    const settled = await settledAs(this, ref, isBeyondPlan);
    // What an operator has decided goes before what the two signed.
    const isDecided = isBeyondPlan && (await entryBy(this.log, correctionEntryId(ref))) !== null;
    if (isDecided) return { netWon: won(0), grossWon: won(0) };
    const times = worked === undefined ? {} : { worked: timesIn(worked) };
    const working = { workedMinutes: decidedMinutes, ...times };
    if (isBeyondPlan) checkPast(working, now());
    const input = { kind: "correct", ...ref, decidedMinutes, ...times };
    const command = entryCommand(ctx, correctionEntryId(ref, isBeyondPlan), input);
    const rule = (state: Ledger) => rules.correct(state, settled, working, isBeyondPlan);
    await post(this.log, rule, command);
    const entry = await entryBy(this.log, command.cid);
    if (entry?.kind !== "correct") return { netWon: won(0), grossWon: won(0) };
    const { quote, paidNetWon } = entry;
    return { netWon: quote.netWon, grossWon: quote.grossWon, paidNetWon };
  },
};
