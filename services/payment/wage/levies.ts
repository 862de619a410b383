/** Levies: what an employer pays with accident insurance, on top of the pay; OneDay holds nothing. */
import { type SeoulDate, type Won, won } from "../../contracts/core/units.ts";
import { employerLevies, ruleAt, tablesBegin } from "../../contracts/law/statutory-values.ts";
import { cutWon } from "./tax.ts";

export type Levies = { readonly wageClaimWon: Won; readonly asbestosWon: Won };

/**
 * The levies on the pay of a month, `2026-11`, or of a day, `2026-11-23` (임금채권보장법 제9조, 석면피해구제법
 * 제31조). 0 before the tables of the law begin.
 */
export const leviesOf = (grossWon: number, of: string): Levies => {
  const date = `${of}-01`.slice(0, 10) as SeoulDate;
  if (date < tablesBegin) return { wageClaimWon: won(0), asbestosWon: won(0) };
  const rates = ruleAt(employerLevies, date).value;
  return {
    wageClaimWon: cutWon(grossWon * rates.wageClaimPerMillion, 1_000_000),
    asbestosWon: cutWon(grossWon * rates.asbestosPerMillion, 1_000_000),
  };
};
