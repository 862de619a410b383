/** Pay-to actions: a worker says where their pay goes when it is settled. */
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import { settingsOf } from "../../../mixins/config/settings.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { Handlers } from "../../contracts/index.ts";
import type { PaymentService } from "../ledger/ledger.repository.ts";
import { type Choice, choose, payToChoices } from "./pay-to.ts";

const shown = ({ broker }: PaymentService, choice: Choice) => ({
  payTo: choice?.payTo ?? settingsOf(broker).payTo,
  isChosen: choice !== null,
});

export const payToActions: Pick<Handlers<"payment", PaymentService>, "payTo.get" | "payTo.set"> = {
  async "payTo.get"(ctx) {
    return shown(this, await this.log.state(payToChoices, callerOf(ctx).userId));
  },

  async "payTo.set"(ctx) {
    const { userId } = callerOf(ctx);
    const { payTo } = ctx.params;
    const command = commandOfRequest(ctx);
    const rule = (before: Choice) => choose(before, userId, payTo, command.at);
    const { state } = await this.log.decide(payToChoices, userId, rule, command);
    return shown(this, state);
  },
};
