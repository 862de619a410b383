/** Wallet actions: a party's balances, entries and payslips, and the audit of the whole ledger. */
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import { raiseAlert } from "../../../mixins/metrics/metrics.ts";
import { DisplayNames } from "../../../mixins/personal-data/display-names.client.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { limitDefault, pageOf, readCursor } from "../../contracts/core/paging.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, type SeoulDate, seoulDate } from "../../contracts/core/units.ts";
import { type Caller, type Ctx, call, type Handlers } from "../../contracts/index.ts";
import type { Payslip } from "../../contracts/payment/settlement.ts";
import { verdictOf } from "../audit/ledger-audit.ts";
import { auditOf } from "../audit/live-audit.query.ts";
import { employer, type Pocket, pocketOf, type Role } from "../ledger/accounts.ts";
import { ledger, ledgerId, type PaymentService } from "../ledger/ledger.repository.ts";
import { balanceOf } from "../ledger/ledger.ts";
import { statement } from "../ledger/statement.projection.ts";
import { explained } from "../wage/explain.ts";
import {
  correctionDocId,
  type Settlement,
  settlementOf,
  settlements,
  together,
} from "./payslip.projection.ts";

type WalletActions = Pick<
  Handlers<"payment", PaymentService>,
  "wallet" | "funded" | "wallet.entries" | "settlements" | "payslip" | "ledger.verify"
>;

const ofCaller = ({ userId, role }: Caller) =>
  role === "worker" ? { workerId: userId } : { employerId: userId };

/** A filter for documents older than a cursor. */
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

/** All that was paid for a shift, with the parts that came later. */
const payslipOf = (first: Settlement, others: readonly Settlement[]) => {
  if (others.length === 0) return shown(first);
  return {
    ...shown(others.reduce(together, first)),
    corrections: others.map(({ settledAt, minutes, grossWon, netWon }) => ({
      settledAt,
      minutes,
      grossWon,
      netWon,
    })),
  };
};

const recordTimeoutMs = 2000;

/**
 * The parties in full and the times of the work, for the two parties alone. A payslip comes without
 * them while the job service is away.
 */
const recordOf = async (
  { logger }: PaymentService,
  ctx: Ctx<"payment.payslip">,
  applicationId: string,
): Promise<Pick<Payslip, "record">> => {
  try {
    const options = { timeout: recordTimeoutMs };
    const { record } = await call(ctx, "job.record", { applicationId }, options);
    return record === null ? {} : { record };
  } catch (error) {
    logger.debug(`a payslip is without its record of work: ${(error as Error).message}`);
    return {};
  }
};

export const walletActions: WalletActions = {
  async wallet(ctx) {
    const { userId, role } = callerOf(ctx);
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
    const query = { partyId: callerOf(ctx).userId, ...olderThan(cursor) };
    const options = { sort: { position: -1 }, limit: limit + 1 } as const;
    const lines = await readModelOf(this, statement).find(query, options);
    return pageOf(
      lines,
      limit,
      ({ position }) => [position],
      ({ _id, partyId: _, position, ...line }) => ({ entryId: String(position), ...line }),
    );
  },

  async settlements(ctx) {
    const { limit = limitDefault, cursor } = ctx.params;
    const query = { ...ofCaller(callerOf(ctx)), ...olderThan(cursor) };
    const options = { sort: { position: -1 }, limit: limit + 1 } as const;
    const found = await readModelOf(this, settlements).find(query, options);
    return pageOf(
      found,
      limit,
      ({ position }) => [position],
      (doc) => shown(settlementOf(doc)),
    );
  },

  async payslip(ctx) {
    const { userId } = callerOf(ctx);
    const { applicationId } = ctx.params;
    const readModel = readModelOf(this, settlements);
    const found = await readModel.get(applicationId);
    if (found === null || (found.workerId !== userId && found.employerId !== userId)) {
      throw new Refusal("NOT_FOUND", {}, 404);
    }
    const names = await new DisplayNames(this.broker).of([found.workerId, found.employerId]);
    const nameOf = (id: string) => names.get(id) ?? "";
    const others = await Promise.all(
      [true, false].map((isBeyondPlan) =>
        readModel.get(correctionDocId(applicationId, isBeyondPlan)),
      ),
    );
    const corrections = others.flatMap((one) => (one === null ? [] : [settlementOf(one)]));
    return {
      ...payslipOf(settlementOf(found), corrections),
      workerName: nameOf(found.workerId),
      employerName: nameOf(found.employerId),
      ...(await recordOf(this, ctx, applicationId)),
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
