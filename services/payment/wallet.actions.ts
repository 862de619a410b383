/** Wallet: what a party has, what moved it, what it was paid, and the check of the whole ledger. */
import { caller } from "../../mixins/guard.mixin.ts";
import { raiseAlert } from "../../mixins/metrics.ts";
import { Names } from "../../mixins/names.ts";
import { viewOf } from "../../mixins/projection.mixin.ts";
import type { Caller, Handlers } from "../contracts/index.ts";
import { limitDefault, pageOf, readCursor } from "../contracts/paging.ts";
import { Refusal } from "../contracts/refusal.ts";
import { type Instant, type SeoulDate, seoulDate } from "../contracts/units.ts";
import { employer, type Pocket, pocketOf, type Role } from "./accounts.ts";
import { verdictOf } from "./audit.ts";
import { auditOf } from "./auditing.edge.ts";
import { explained } from "./explain.ts";
import { balanceOf } from "./ledger.ts";
import { ledger, ledgerId, type PaymentService } from "./posting.edge.ts";
import {
  correctionDocId,
  type Settlement,
  settlementOf,
  settlements,
  together,
} from "./settlement.projection.ts";
import { statement } from "./statement.projection.ts";

type WalletActions = Pick<
  Handlers<"payment", PaymentService>,
  "wallet" | "funded" | "wallet.entries" | "settlements" | "payslip" | "ledger.verify"
>;

const ofCaller = ({ userId, role }: Caller) =>
  role === "worker" ? { workerId: userId } : { employerId: userId };

/** The older ones than a cursor says. */
const olderThan = (cursor: string | undefined) => {
  const [position] = readCursor(cursor, ["number"]) ?? [];
  return position === undefined ? {} : { position: { $lt: position } };
};

/** A settlement with the rule of each line, as its parties see it. */
const shown = (settlement: Settlement) => {
  const { workedOn, settledAt } = settlement;
  const date = (workedOn as SeoulDate | undefined) ?? seoulDate(settledAt as Instant);
  return explained(settlement, date);
};

/** All that was paid for a shift, and what of it came after a decision. */
const payslipOf = (first: Settlement, correction: Settlement | null) => {
  if (correction === null) return shown(first);
  const { settledAt, minutes, grossWon, netWon } = correction;
  return {
    ...shown(together(first, correction)),
    corrections: [{ settledAt, minutes, grossWon, netWon }],
  };
};

export const walletActions: WalletActions = {
  async wallet(ctx) {
    const { userId, role } = caller(ctx);
    const party = { userId, role: role as Role };
    const state = await this.log.state(ledger, ledgerId);
    return {
      availableWon: balanceOf(state, pocketOf(party, "available")),
      heldWon: balanceOf(state, pocketOf(party, "held")),
      transitWon: balanceOf(state, pocketOf(party, "transit")),
    };
  },

  async funded(ctx) {
    const state = await this.log.state(ledger, ledgerId);
    const party = employer(ctx.params.employerId);
    const pockets: readonly Pocket[] = ["available", "held", "transit"];
    return { isFunded: pockets.some((pocket) => balanceOf(state, pocketOf(party, pocket)) > 0) };
  },

  async "wallet.entries"(ctx) {
    const { limit = limitDefault, cursor } = ctx.params;
    const query = { partyId: caller(ctx).userId, ...olderThan(cursor) };
    const options = { sort: { position: -1 }, limit: limit + 1 } as const;
    const lines = await viewOf(this, statement).find(query, options);
    return pageOf(
      lines,
      limit,
      ({ position }) => [position],
      ({ _id, partyId: _, position, ...line }) => ({ entryId: String(position), ...line }),
    );
  },

  async settlements(ctx) {
    const { limit = limitDefault, cursor } = ctx.params;
    const query = { ...ofCaller(caller(ctx)), ...olderThan(cursor) };
    const options = { sort: { position: -1 }, limit: limit + 1 } as const;
    const found = await viewOf(this, settlements).find(query, options);
    return pageOf(
      found,
      limit,
      ({ position }) => [position],
      (doc) => shown(settlementOf(doc)),
    );
  },

  async payslip(ctx) {
    const { userId } = caller(ctx);
    const { applicationId } = ctx.params;
    const view = viewOf(this, settlements);
    const found = await view.get(applicationId);
    if (found === null || (found.workerId !== userId && found.employerId !== userId)) {
      throw new Refusal("NOT_FOUND", {}, 404);
    }
    const names = await new Names(this.broker).of([found.workerId, found.employerId]);
    const nameOf = (id: string) => names.get(id) ?? "";
    const correction = await view.get(correctionDocId(applicationId));
    return {
      ...payslipOf(settlementOf(found), correction === null ? null : settlementOf(correction)),
      workerName: nameOf(found.workerId),
      employerName: nameOf(found.employerId),
    };
  },

  async "ledger.verify"() {
    const chain = await this.log.verify();
    const { findings, ok, ...verdict } = verdictOf(await auditOf(this.log));
    if (chain.firstBad !== null || !ok) {
      const found = [chain.firstBad, ...findings];
      raiseAlert(this, "ledger", `the ledger does not verify: ${found}`);
    }
    return { ...verdict, ok: ok && chain.firstBad === null };
  },
};
