/** Correction actions: what a decision on paid work changes in its pay, once per settlement. */
import { Refusal } from "../../contracts/core/refusal.ts";
import { won } from "../../contracts/core/units.ts";
import type { Handlers } from "../../contracts/index.ts";
import { correctionEntryId, type HoldRef, holdEntryId, resolveEntryId } from "../ledger/entry.ts";
import { entryBy, entryCommand, type PaymentService, post } from "../ledger/ledger.repository.ts";
import type { SettledShift } from "../ledger/pay-correction.ts";
import * as rules from "../ledger/postings.ts";

/**
 * How a hold was settled, from its two immutable entries. Refuses HOLD_MISSING when it was not
 * settled, and HOLD_RESOLVED when it ended otherwise.
 */
const settledAs = async ({ log }: PaymentService, ref: HoldRef): Promise<SettledShift> => {
  const [hold, end] = await Promise.all([
    entryBy(log, holdEntryId(ref)),
    entryBy(log, resolveEntryId(ref)),
  ]);
  if (hold?.kind !== "hold" || end === null) throw new Refusal("HOLD_MISSING", { ...ref });
  if (end.kind !== "settle") throw new Refusal("HOLD_RESOLVED", { ...ref, by: end.kind });
  return { hold, quote: end.quote };
};

export const correctionActions: Pick<Handlers<"payment", PaymentService>, "correct"> = {
  async correct(ctx) {
    const { applicationId, attempt, decidedMinutes } = ctx.params;
    const ref = { applicationId, attempt };
    const settled = await settledAs(this, ref);
    const input = { kind: "correct", ...ref, decidedMinutes };
    const command = entryCommand(ctx, correctionEntryId(ref), input);
    await post(this.log, (state) => rules.correct(state, settled, decidedMinutes), command);
    const entry = await entryBy(this.log, command.cid);
    if (entry?.kind !== "correct") return { netWon: won(0), grossWon: won(0) };
    return { netWon: entry.quote.netWon, grossWon: entry.quote.grossWon };
  },
};
