/**
 * Erasure query: the money that prevents an account's erasure, and the records that are kept after
 * it.
 */
import type { Service } from "moleculer";
import type { Reason, RetainedRecords } from "../../../mixins/personal-data.mixin.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { obligationsMax } from "../../contracts/common/personal-data.ts";
import { type Instant, now, seoulDate, yearsLater } from "../../contracts/core/units.ts";
import {
  accountBookYears,
  type LawTable,
  ruleAt,
  workPaperYears,
} from "../../contracts/law/statutory-values.ts";
import { pocketOf, type Role } from "../ledger/accounts.ts";
import { ledger, ledgerId, type PaymentService } from "../ledger/ledger.repository.ts";
import { balanceOf } from "../ledger/ledger.ts";
import { statement } from "../ledger/statement.projection.ts";
import { openTransfers } from "../transfer/open-transfers.projection.ts";
import { settlements } from "../wallet/payslip.projection.ts";

const roles: readonly Role[] = ["worker", "employer"];
const countedMax = 10_000;

/** The user's money in any pocket, and charges without an answer. */
export const openAtPayment = async (service: Service, userId: string): Promise<Reason[]> => {
  const { log } = service as PaymentService;
  const state = await log.state(ledger, ledgerId);
  const wallets = roles.flatMap((role): Reason[] => {
    const won = (pocket: "available" | "held" | "transit") =>
      balanceOf(state, pocketOf({ role, userId }, pocket));
    const [availableWon, heldWon, transitWon] = [won("available"), won("held"), won("transit")];
    if (availableWon === 0 && heldWon === 0 && transitWon === 0) return [];
    return [{ code: "WALLET_NOT_EMPTY", availableWon, heldWon, transitWon }];
  });
  const found = { limit: obligationsMax };
  const charges = await readModelOf(service, openTransfers).find(
    { kind: "charge", partyId: userId },
    found,
  );
  const open = charges.map(({ _id: chargeId }): Reason => ({ code: "CHARGE_OPEN", chargeId }));
  return [...wallets, ...open];
};

type Dated = { readonly settledAt?: string; readonly at?: string };

const recordsOf = (
  what: RetainedRecords["what"],
  text: string,
  rows: readonly Dated[],
  years: LawTable<number>,
): RetainedRecords[] => {
  if (rows.length === 0) return [];
  const { value, source: law, mark } = ruleAt(years, seoulDate(now()));
  const last = rows
    .map(({ settledAt, at }) => settledAt ?? at ?? "")
    .sort()
    .at(-1) as Instant;
  const until = yearsLater(last, value);
  return [{ what, text, count: rows.length, until, law, isConfirmed: mark === "statute" }];
};

/**
 * The records kept by law: ids and amounts, without a name. Only the sealed contracts name the
 * parties.
 */
export const keptByPayment = async (
  service: Service,
  userId: string,
): Promise<RetainedRecords[]> => {
  const found = { limit: countedMax };
  const readModel = readModelOf(service, settlements);
  const slips = [
    ...(await readModel.find({ workerId: userId }, found)),
    ...(await readModel.find({ employerId: userId }, found)),
  ];
  const lines = await readModelOf(service, statement).find({ partyId: userId }, found);
  return [
    ...recordsOf("payslips", "임금명세서 (이름 없이 번호와 금액)", slips, workPaperYears),
    ...recordsOf("ledger", "지갑 거래 장부 (이름 없이 번호와 금액)", lines, accountBookYears),
  ];
};
