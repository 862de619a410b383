/**
 * Leave allowance: what an employer owes for calling off accepted work too late (근로기준법 제46조).
 *
 * It is a share of the pay of the shift, and is taxed and insured as pay. The platform takes no fee
 * for work that was not done.
 */
import { seoulDate, won } from "../../contracts/core/units.ts";
import { leaveAllowance, ruleAt } from "../../contracts/law/statutory-values.ts";
import { raisedWon } from "./overtime.ts";
import { deductionLines, line, type QuoteInput } from "./pay-lines.ts";
import { onTop, type Quote, quote } from "./quote.ts";
import { withheld } from "./tax.ts";

/** The payment in place of a shift. Refuses what `quote` refuses. */
export const leaveQuote = (input: QuoteInput): Quote => {
  const date = seoulDate(input.startsAt);
  const { percent } = ruleAt(leaveAllowance, date).value;
  const grossWon = won(raisedWon(quote(input).grossWon * percent, 100));
  const held = withheld([grossWon], date, input.earlierToday);
  const lines = [
    line("LEAVE_ALLOWANCE", `휴업수당 (예정 임금의 ${percent}%)`, grossWon),
    ...deductionLines(held, input.earlierToday !== undefined),
  ].filter((each) => each.won !== 0);
  return {
    minutes: 0,
    lines,
    grossWon,
    ...held,
    netWon: won(lines.reduce((sum, each) => sum + each.won, 0)),
    ...onTop(grossWon, won(0), date),
  };
};
