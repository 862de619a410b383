/**
 * Charging: the provider is asked for the money, and the ledger has it when the provider says so.
 */
import type { ServiceSchema } from "moleculer";
import { gates } from "../../mixins/gate/rules.ts";
import { checkGate } from "../../mixins/gate.ts";
import { answered, caller, command } from "../../mixins/guard.mixin.ts";
import { type Outcome, reactor } from "../../mixins/reactor.mixin.ts";
import type { Handlers } from "../contracts/index.ts";
import { idFrom, won } from "../contracts/units.ts";
import * as rules from "./charge.ts";
import { chargeEntryId } from "./entry.ts";
import { charge as chargeEntry } from "./ledger.ts";
import { charges, followUp, type PaymentService, post } from "./posting.edge.ts";
import type { Provider } from "./provider.ts";

const timeoutMs = 3000;

export const chargeActions: Pick<Handlers<"payment", PaymentService>, "charge"> = {
  async charge(ctx) {
    const { userId: employerId } = caller(ctx);
    const { method } = ctx.params;
    const amountWon = won(ctx.params.amountWon);
    const asked = command(ctx);
    const chargeId = idFrom("charge", asked.cid);
    const request = rules.request({ chargeId, employerId, amountWon, method });
    if (!(await this.log.isDone(asked))) await checkGate(this.log, employerId);
    const done = await this.log.decide(charges, chargeId, () => request, asked);
    answered(ctx, done);
    const { status } = done.state;
    return { chargeId, amountWon, method, status: status === "none" ? "requested" : status };
  },
};

const endOf = { done: "confirmed", refused: "declined", unknown: "unknown" } as const;

/** Asks the provider for each charge that was requested. */
export const chargeReactor = (provider: Provider): Partial<ServiceSchema> =>
  reactor({
    name: "charge",
    on: ["payment.chargeRequested"],
    hasProviderKey: true,
    timeoutMs,
    async effect(service, { data }, key): Promise<Outcome> {
      const { log } = service as PaymentService;
      const gate = await log.state(gates, data.employerId);
      // Nobody leaves while a charge is open: this one was requested when its gate had closed.
      if (gate === "gone") return { status: "refused", detail: "ACCOUNT_CLOSING" };
      // Whether he stays is not known yet; it is tried again.
      if (gate === "closed") throw new Error("the account is being closed");
      return provider.charge(key, data.amountWon, data.method as rules.Method);
    },
    async settled(service, message, { status, detail }) {
      const { log } = service as PaymentService;
      const { chargeId, employerId } = message.data;
      const facts = { chargeId, employerId, amountWon: won(message.data.amountWon) };
      if (status === "done") {
        const asked = followUp(message, chargeEntryId(chargeId), facts);
        await post(log, (ledger) => chargeEntry(ledger, facts), asked);
      }
      const to = endOf[status];
      const ended = followUp(message, `charge-end:${chargeId}/${to}`, facts);
      await log.decide(charges, chargeId, (state) => rules.end(state, to, detail), ended);
    },
  });
