/**
 * Provider actions: webhooks, transfers with an unknown outcome, and reconciliation.
 *
 * A webhook only triggers a look-up. An outcome that an operator enters is a commit of its own, in
 * the operator's name, before the ledger follows.
 */
import { markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { pageInOrder } from "../../../mixins/projection/pages.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { now, type SeoulDate, seoulDate } from "../../contracts/core/units.ts";
import type { Handlers } from "../../contracts/index.ts";
import { entryCommand, type PaymentService } from "../ledger/ledger.repository.ts";
import { idOfKey, type Kind, kindOfKey } from "../provider/provider.ts";
import { type OpenTransfer, openTransfers } from "./open-transfers.projection.ts";
import { reconciliationOf } from "./reconciliation.query.ts";
import type { ProviderOf } from "./transfer.reactor.ts";
import { transfers, unknownTransfersOf } from "./unknown-transfers.scheduler.ts";

type ByHand = {
  readonly type: "settledByHand";
  readonly data: {
    readonly kind: Kind;
    readonly outcome: "done" | "refused";
    readonly receipt: string;
  };
};
/**
 * Outcomes that operators entered, and who did. Whether one becomes the end is the transfer's own
 * rule.
 */
const byHand: StreamDefinition<boolean, ByHand> = {
  stream: "byHand",
  empty: false,
  evolve: () => true,
};

const itemsMax = 100;

/** Refuses ALREADY_SETTLED when the transfer has another end by now. */
const unlessSettled = async (work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    const isOther = error instanceof Refusal && /^(KEY_REUSED|STEP_CANCELLED)$/.test(error.type);
    throw isOther ? new Refusal("ALREADY_SETTLED") : error;
  }
};

/** The transfer with an id, of any kind. Refuses NOT_FOUND. */
const found = async ({ log }: PaymentService, id: string) => {
  for (const transfer of Object.values(transfers)) {
    const state = await transfer.state(log, id);
    if (state !== null) return { transfer, state };
  }
  throw new Refusal("NOT_FOUND", {}, 404);
};

type ProviderActions = Pick<
  Handlers<"payment", PaymentService>,
  "webhook" | "unknowns" | "unknowns.settle" | "reconcile"
>;

/** The actions of webhooks and operators, over the provider of the service. */
export const providerActions = (providerOf: ProviderOf): ProviderActions => ({
  async webhook(ctx) {
    const provider = providerOf(this);
    if (ctx.params.provider !== provider.name) throw new Refusal("NOT_FOUND", {}, 404);
    const { isGenuine, key } = provider.heard(ctx.meta.sent ?? { body: "" }, now());
    if (!isGenuine) throw new Refusal("WEBHOOK_REFUSED", {}, 401);
    const kind = key === null ? null : kindOfKey(key);
    if (key === null || kind === null) return {};
    const row = await readModelOf(this, openTransfers).get(idOfKey(kind, key));
    // The answer does not wait for the look-up, so repeated webhooks delay no other caller.
    if (row !== null) void unknownTransfersOf(this).look(row, true);
    return {};
  },

  async unknowns(ctx) {
    const readModel = readModelOf(this, openTransfers);
    const { items, nextCursor } = await pageInOrder(readModel, {}, ctx.params, "oldest");
    const shown = async ({ _id, kind, since }: OpenTransfer) => {
      const state = await transfers[kind].state(this.log, _id);
      if (state === null || state.status === "over") return [];
      const { key, amountWon, status } = state;
      return [{ paymentId: _id, kind, key, amountWon, since, status }];
    };
    return { items: (await Promise.all(items.map(shown))).flat(), nextCursor };
  },

  async "unknowns.settle"(ctx) {
    const { paymentId, outcome, receipt } = ctx.params;
    const command = commandOfRequest(ctx);
    const { transfer, state } = await found(this, paymentId);
    if (!(await this.log.isDone(command))) {
      if (state.status === "over") throw new Refusal("ALREADY_SETTLED");
      if (state.status === "open") throw new Refusal("NOT_UNKNOWN");
    }
    const decision: ByHand = {
      type: "settledByHand",
      data: { kind: transfer.kind, outcome, receipt },
    };
    const done = await this.log.decide(byHand, paymentId, () => [decision], command);
    await unlessSettled(() =>
      transfer.settle(this.log, paymentId, { status: outcome, detail: receipt }, (cid, input) =>
        entryCommand(ctx, cid, input),
      ),
    );
    markReplayed(ctx, done);
    return { paymentId, outcome };
  },

  async reconcile(ctx) {
    const date = ctx.params.date as SeoulDate;
    if (date > seoulDate(now())) throw new Refusal("DATE_IN_FUTURE", {}, 422);
    const provider = providerOf(this);
    const { matched, missing, extra, wrongAmount, differenceWon } = await reconciliationOf(
      this.log,
      provider,
      date,
    );
    return {
      date,
      provider: provider.name,
      matched,
      missing: missing.length,
      extra: extra.length,
      wrongAmount: wrongAmount.length,
      differenceWon,
      missingItems: missing.slice(0, itemsMax),
      extraItems: extra.slice(0, itemsMax),
      wrongAmountItems: wrongAmount.slice(0, itemsMax),
    };
  },
});
