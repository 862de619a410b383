/**
 * Give-back: an employer's withdrawal, returned to the sources that it was charged from.
 *
 * Charges are spent in the order in which they came. What is left of them goes back in the same
 * order, each part as a refund under its own id. Money that no charge brought, such as a returned
 * fee, goes to the bank account. After a crash, a retry under the same key continues with the
 * remaining parts.
 */
import { markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import type { Log } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { idFrom, type Won, won } from "../../contracts/core/units.ts";
import type { Answer, Ctx } from "../../contracts/index.ts";
import { type PayoutFacts, payoutEntryId, refundEntryId } from "../ledger/entry.ts";
import {
  entryBy,
  entryCommand,
  ledger,
  ledgerId,
  type PaymentService,
  post,
} from "../ledger/ledger.repository.ts";
import { unspent } from "../ledger/ledger.ts";
import { giveBack, payout } from "../ledger/postings.ts";
import type { OutStatus } from "./outgoing-transfer.command.ts";
import { payouts } from "./payout-entry.command.ts";
import { refundStatusOf } from "./refund.reactor.ts";

type Withdrawal = Answer<"payment.withdrawal">;
type Part = {
  readonly amountWon: Won;
  readonly userId: string;
  readonly status: OutStatus;
  readonly isRefund: boolean;
};

/** A charge is 1,000 won or more. What is left after this many parts stays in the wallet. */
const partsMax = 100;
const partId = (withdrawalId: string, n: number): string =>
  idFrom("refund", `${withdrawalId}/${n}`);

/** The parts of a withdrawal that were sent, in order, with their statuses. */
const partsOf = async (log: Log, withdrawalId: string): Promise<Part[]> => {
  const parts: Part[] = [];
  for (let n = 0; n < partsMax; n += 1) {
    const refundId = partId(withdrawalId, n);
    const entry = await entryBy(log, refundEntryId(refundId));
    if (entry?.kind !== "refund") break;
    const { amountWon, employerId: userId } = entry;
    parts.push({ amountWon, userId, status: await refundStatusOf(log, refundId), isRefund: true });
  }
  const entry = await entryBy(log, payoutEntryId(withdrawalId));
  if (entry?.kind !== "payout") return parts;
  const { amountWon, userId } = entry;
  const status = await payouts.statusOf(log, withdrawalId);
  return [...parts, { amountWon, userId, status, isRefund: false }];
};

/** True when any part of a withdrawal was sent. */
export const isBegun = async (log: Log, withdrawalId: string): Promise<boolean> =>
  (await entryBy(log, payoutEntryId(withdrawalId))) !== null ||
  (await entryBy(log, refundEntryId(partId(withdrawalId, 0)))) !== null;

const sumOf = (parts: readonly Part[]): number =>
  parts.reduce((sum, { amountWon }) => sum + amountWon, 0);

/**
 * From worst to best: the worst status of the parts is shown. Money of a failed part is in the
 * wallet again.
 */
const order = ["unknown", "requested", "failed", "paid"] as const satisfies OutStatus[];

const shown = (withdrawalId: string, parts: readonly Part[]): Withdrawal => {
  const statuses = new Set(parts.map(({ status }) => status));
  const status = order.find((one) => statuses.has(one)) ?? "requested";
  return { withdrawalId, amountWon: won(sumOf(parts)), status };
};

/** An employer's withdrawal. Refuses NOT_FOUND (404), also for one of another user. */
export const givenBack = async (
  log: Log,
  userId: string,
  withdrawalId: string,
): Promise<Withdrawal> => {
  const parts = await partsOf(log, withdrawalId);
  if (parts[0]?.userId !== userId) throw new Refusal("NOT_FOUND", {}, 404);
  return shown(withdrawalId, parts);
};

type RequestContext = Parameters<typeof entryCommand>[0];

/** Posts part `n`. Refuses what `giveBack` and `payout` refuse, and KEY_REUSED. */
const sendPart = (
  { log }: PaymentService,
  ctx: RequestContext,
  facts: PayoutFacts,
  {
    n,
    leftWon,
    isRefund,
  }: { readonly n: number; readonly leftWon: Won; readonly isRefund: boolean },
) => {
  const { withdrawalId } = facts;
  const part = { ...facts, amountWon: leftWon };
  const refundId = partId(withdrawalId, n);
  const entryId = isRefund ? refundEntryId(refundId) : payoutEntryId(withdrawalId);
  return post(
    log,
    (state) => (isRefund ? giveBack(state, part, refundId) : payout(state, part)),
    entryCommand(ctx, entryId, facts),
  );
};

/**
 * Returns an amount from an employer's wallet to its sources. Refuses INSUFFICIENT_FUNDS before
 * anything is sent. When the rest is spent between two parts, the answer says how much is on its
 * way.
 */
export const giveBackAll = async (
  service: PaymentService,
  ctx: Ctx<"payment.withdraw">,
  facts: PayoutFacts,
): Promise<Withdrawal> => {
  const { log } = service;
  const { withdrawalId, amountWon } = facts;
  let parts = await partsOf(log, withdrawalId);
  const [first] = parts;
  if (first !== undefined) {
    // A retry with another amount under the same key is refused; else the answer is what was sent.
    const repeat = { n: 0, leftWon: amountWon, isRefund: first.isRefund };
    markReplayed(ctx, await sendPart(service, ctx, facts, repeat));
  }
  while (parts.length < partsMax) {
    // Read before the parts: when all charges are spent, the refunds that spent them are among the
    // parts.
    const isRefund = unspent(await log.state(ledger, ledgerId), facts.userId).length > 0;
    parts = await partsOf(log, withdrawalId);
    const [n, leftWon] = [parts.length, won(amountWon - sumOf(parts))];
    if (leftWon <= 0) break;
    try {
      const done = await sendPart(service, ctx, facts, { n, leftWon, isRefund });
      if (n === 0) markReplayed(ctx, done);
    } catch (error) {
      const isSpent = error instanceof Refusal && error.type === "INSUFFICIENT_FUNDS";
      if (n === 0 || !isSpent) throw error;
      break;
    }
  }
  return shown(withdrawalId, parts);
};
