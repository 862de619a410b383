/** Price action: what accepting a worker would hold, for the employer to see before they accept. */
import { dynamicConfigOf } from "../../../mixins/dynamic-config/dynamic-config.ts";
import { seoulDate } from "../../contracts/core/units.ts";
import type { Handlers } from "../../contracts/index.ts";
import { ledger, ledgerId, type PaymentService } from "../ledger/ledger.repository.ts";
import { atFee, payTermsOf } from "../ledger/pay-terms.ts";
import { priceOf } from "../ledger/price.ts";
import { explained, explainedLine } from "../wage/explain.ts";
import { exemptionOf } from "./exemption.client.ts";

export const priceActions: Pick<Handlers<"payment", PaymentService>, "price"> = {
  async price(ctx) {
    const { terms: given, ...parties } = ctx.params;
    const asked = payTermsOf(given);
    const exempt = await exemptionOf(ctx, parties.workerId, asked);
    const terms = atFee({ ...asked, ...exempt }, dynamicConfigOf(this.broker).employerFeePercent);
    const state = await this.log.state(ledger, ledgerId);
    const price = priceOf(state, { ...parties, attempt: 1 }, terms);
    const date = seoulDate(terms.startsAt);
    const lines = [
      {
        code: "OVERTIME",
        text: "이번 주 다른 근무와 합쳐 더해질 수 있는 연장·휴일수당",
        won: price.weekOvertimeWon,
      },
      {
        code: "WEEKLY_HOLIDAY",
        text: "이번 주 근무를 모두 마치면 더해질 수 있는 주휴수당",
        won: price.weeklyHolidayWon,
      },
    ];
    return {
      quote: explained(price.quote, date),
      heldWon: price.heldWon,
      reserveWon: price.reserveWon,
      weekLines: lines.filter(({ won }) => won > 0).map((line) => explainedLine(line, date)),
    };
  },
};
