/** Correction actions: what a decision on paid work changes in its pay, once per settlement. */
import type { Command, Log } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { now, won } from "../../contracts/core/units.ts";
import type { Handlers } from "../../contracts/index.ts";
import {
  correctionEntryId,
  type HoldRef,
  heldTerms,
  holdEntryId,
  resolveEntryId,
} from "../ledger/entry.ts";
import {
  entryBy,
  entryCommand,
  ledger,
  ledgerId,
  type PaymentService,
  post,
} from "../ledger/ledger.repository.ts";
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
  const held = { ...hold, terms: heldTerms(hold.terms) };
  const settled = { hold: held, quote, isSentHome, ...(worked === undefined ? {} : { worked }) };
  return beyond?.kind === "correct" ? withBeyond(settled, beyond) : settled;
};

/**
 * Keeps the payment for work beyond the plan from coming after a decision. One insert decides: it
 * has been posted and is counted, or it never is.
 */
const endBeyond = async (log: Log, ref: HoldRef, command: Command): Promise<void> => {
  const cid = correctionEntryId(ref, true);
  const end = { ...command, cid: `${cid}/decided` };
  await log.cancel(cid, ledger, ledgerId, () => [], end);
};

/** Posts; true where a decision has come before, so that nothing is to be paid. */
const isDecided = async (posting: () => Promise<unknown>): Promise<boolean> => {
  try {
    await posting();
    return false;
  } catch (error) {
    if (error instanceof Refusal && error.type === "STEP_CANCELLED") return true;
    throw error;
  }
};

export const correctionActions: Pick<Handlers<"payment", PaymentService>, "correct"> = {
  async correct(ctx) {
    const { applicationId, attempt, decidedMinutes, worked, isBeyondPlan = false } = ctx.params;
    const ref = { applicationId, attempt };
    const times = worked === undefined ? {} : { worked: timesIn(worked) };
    const working = { workedMinutes: decidedMinutes, ...times };
    if (isBeyondPlan) checkPast(working, now());
    const input = { kind: "correct", ...ref, decidedMinutes, ...times };
    const command = entryCommand(ctx, correctionEntryId(ref, isBeyondPlan), input);
    if (!isBeyondPlan) await endBeyond(this.log, ref, command);
    const settled = await settledAs(this, ref, isBeyondPlan);
    const paidNetWon = settled.quote.netWon;
    const rule = (state: Ledger) => rules.correct(state, settled, working, isBeyondPlan);
    if (await isDecided(() => post(this.log, rule, command))) {
      return { netWon: won(0), grossWon: won(0), paidNetWon };
    }
    const entry = await entryBy(this.log, command.cid);
    if (entry?.kind !== "correct") return { netWon: won(0), grossWon: won(0), paidNetWon };
    const { quote, paidNetWon: paidWon } = entry;
    return { netWon: quote.netWon, grossWon: quote.grossWon, paidNetWon: paidWon };
  },
};
