/**
 * Hold actions: the pay of a shift is held when a worker is accepted, and the hold is resolved
 * once.
 *
 * Settle, leave and release share one command id, so the second of two kinds is refused with
 * HOLD_RESOLVED.
 */
import { dynamicConfigOf } from "../../../mixins/dynamic-config/dynamic-config.ts";
import type { Log } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Handlers } from "../../contracts/index.ts";
import { type HoldRef, holdEntryId, movedWon, resolveEntryId } from "../ledger/entry.ts";
import {
  entryBy,
  entryCommand,
  ledger,
  ledgerId,
  type PaymentService,
  post,
  postedBy,
} from "../ledger/ledger.repository.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { atFee, payTermsOf, workingOf } from "../ledger/pay-terms.ts";
import * as rules from "../ledger/postings.ts";
import { insuredAs } from "./insured.client.ts";

type HoldActions = Pick<
  Handlers<"payment", PaymentService>,
  "hold" | "release" | "settle" | "payLeave"
>;

/** Refuses HOLD_RESOLVED when the hold was resolved in another way. */
const resolving = async <T>(
  log: Log,
  kind: "settle" | "release" | "leave",
  ref: HoldRef,
  work: () => Promise<T>,
): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal) || error.type !== "KEY_REUSED") throw error;
    const by = (await entryBy(log, resolveEntryId(ref)))?.kind;
    throw by === kind ? error : new Refusal("HOLD_RESOLVED", { ...ref, by });
  }
};

export const holdActions: HoldActions = {
  async hold(ctx) {
    const { applicationId, attempt, jobId, workerId, employerId } = ctx.params;
    const parties = { applicationId, attempt, jobId, workerId, employerId };
    const asked = payTermsOf(ctx.params.terms);
    const terms = { ...asked, ...(await insuredAs(ctx, parties, asked)) };
    // The fee is not part of the command's input: a retry after a fee change is the same command.
    // Neither is what the user service said of the worker.
    const input = { kind: "hold", ...parties, terms: asked };
    const command = entryCommand(ctx, holdEntryId(parties), input);
    const priced = atFee(terms, dynamicConfigOf(this.broker).employerFeePercent);
    await post(this.log, (state) => rules.hold(state, parties, priced), command);
    return { heldWon: movedWon(await postedBy(this.log, command.cid, "hold")) };
  },

  // The hold's id is made of the application and the attempt, so a release needs no more than
  // these.
  async release(ctx) {
    const { applicationId, attempt, isMissed = false } = ctx.params;
    const ref = { applicationId, attempt };
    const input = { kind: "release", ...ref, ...(isMissed ? { isMissed } : {}) };
    const command = entryCommand(ctx, resolveEntryId(ref), input);
    const undo = (state: Ledger) => rules.release(state, ref, isMissed);
    const { undone } = await resolving(this.log, "release", ref, () =>
      this.log.cancel(holdEntryId(ref), ledger, ledgerId, undo, command),
    );
    if (!undone) return { releasedWon: 0 };
    return { releasedWon: movedWon(await postedBy(this.log, command.cid, "release")) };
  },

  async settle(ctx) {
    const { applicationId, attempt } = ctx.params;
    const ref = { applicationId, attempt };
    const working = workingOf(ctx.params);
    const command = entryCommand(ctx, resolveEntryId(ref), { kind: "settle", ...ref, ...working });
    const rule = (state: Ledger) => rules.settle(state, ref, working);
    await resolving(this.log, "settle", ref, () => post(this.log, rule, command));
    const { quote, postedAt } = await postedBy(this.log, command.cid, "settle");
    return { netWon: quote.netWon, grossWon: quote.grossWon, paidAt: postedAt };
  },

  async payLeave(ctx) {
    const { applicationId, attempt } = ctx.params;
    const ref = { applicationId, attempt };
    const command = entryCommand(ctx, resolveEntryId(ref), { kind: "leave", ...ref });
    const rule = (state: Ledger) => rules.payLeave(state, ref);
    await resolving(this.log, "leave", ref, () => post(this.log, rule, command));
    const { quote } = await postedBy(this.log, command.cid, "leave");
    return { netWon: quote.netWon, grossWon: quote.grossWon };
  },
};
