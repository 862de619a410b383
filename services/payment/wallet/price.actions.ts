/** Price action: what accepting a worker would hold, for the employer to see before they accept. */
import { dynamicConfigOf } from "../../../mixins/dynamic-config/dynamic-config.ts";
import { seoulDate, won } from "../../contracts/core/units.ts";
import type { Handlers } from "../../contracts/index.ts";
import type { PayTerms } from "../ledger/entry.ts";
import { ledger, ledgerId, type PaymentService } from "../ledger/ledger.repository.ts";
import { atFee, payTermsOf } from "../ledger/pay-terms.ts";
import { type Price, pricesOf } from "../ledger/price.ts";
import { explained, explainedLine } from "../wage/explain.ts";
import { insuredAs } from "./insured.client.ts";

const weekLinesOf = ({ weekOvertimeWon, weeklyHolidayWon }: Price, { startsAt }: PayTerms) =>
  [
    {
      code: "OVERTIME",
      text: "이번 주 다른 근무와 합쳐 더해질 수 있는 연장·휴일수당",
      won: weekOvertimeWon,
    },
    {
      code: "WEEKLY_HOLIDAY",
      text: "이번 주 근무를 모두 마치면 더해질 수 있는 주휴수당",
      won: weeklyHolidayWon,
    },
  ]
    .filter(({ won: amount }) => amount > 0)
    .map((line) => explainedLine(line, seoulDate(startsAt)));

export const priceActions: Pick<Handlers<"payment", PaymentService>, "price"> = {
  async price(ctx) {
    const { terms: given, more = [], ...parties } = ctx.params;
    const asked = payTermsOf(given);
    const feePercent = dynamicConfigOf(this.broker).employerFeePercent;
    const shiftOf = async (applicationId: string, terms: PayTerms) => ({
      parties: { ...parties, applicationId, attempt: 1 },
      terms: atFee({ ...terms, ...(await insuredAs(ctx, parties, terms)) }, feePercent),
    });
    const shifts = await Promise.all([
      shiftOf(parties.applicationId, asked),
      ...more.map(({ applicationId, terms }) => shiftOf(applicationId, payTermsOf(terms))),
    ]);
    const prices = pricesOf(await this.log.state(ledger, ledgerId), shifts);
    const days = prices.map((price, n) => {
      const { terms } = shifts[n] as (typeof shifts)[number];
      const { heldWon, reserveWon } = price;
      return {
        startsAt: terms.startsAt,
        heldWon,
        reserveWon,
        weekLines: weekLinesOf(price, terms),
      };
    });
    const [first] = days as [(typeof days)[number]];
    const { startsAt, ...ofFirst } = first;
    const { quote } = prices[0] as Price;
    return {
      quote: explained(quote, seoulDate(startsAt)),
      ...ofFirst,
      ...(days.length === 1 ? {} : { days }),
      totalWon: won(days.reduce((sum, { heldWon, reserveWon }) => sum + heldWon + reserveWon, 0)),
    };
  },
};
