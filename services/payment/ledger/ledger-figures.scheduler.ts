/** Ledger figures: the balances by kind of account, which are 0 together, as metrics. */
import type { Service, ServiceSchema } from "moleculer";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { measure } from "../../../mixins/metrics/metrics.ts";
import { now } from "../../contracts/core/units.ts";
import { membersOf } from "../wage/persistent-map.ts";
import { bank, classOf } from "./accounts.ts";
import { ledger, ledgerId, type PaymentService } from "./ledger.repository.ts";
import type { Ledger } from "./ledger.ts";

/** All accounts are read, so not every two seconds. */
const everyMs = 15_000;

/** The sum of the balances of each kind of account. O(accounts). */
const sumsOf = ({ balances }: Ledger): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>([[bank, 0]]);
  for (const [account, won] of membersOf(balances)) {
    const kind = classOf(account);
    sums.set(kind, (sums.get(kind) ?? 0) + won);
  }
  return sums;
};

/** Samples the balances while metrics are on. */
export const ledgerFigures = (): Partial<ServiceSchema> => ({
  async started(this: Service) {
    const shown = new Set<string>();
    let last: Ledger | null = null;
    let dueMs = 0;
    resourcesOf(this).onSample(async () => {
      const atMs = Date.parse(now());
      if (last !== null && atMs < dueMs) return;
      dueMs = atMs + everyMs;
      const state = await (this as PaymentService).log.state(ledger, ledgerId);
      if (state === last) return;
      last = state;
      const sums = sumsOf(state);
      for (const account of sums.keys()) shown.add(account);
      for (const account of shown) {
        const labels = { service: this.name, account };
        measure(this.broker, "ledgerWon", labels, sums.get(account) ?? 0);
      }
    });
  },
});
