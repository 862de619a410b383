/** Exemption: asks the user service whether a worker is too old for unemployment insurance. */
import { seoulDate } from "../../contracts/core/units.ts";
import { type Calls, call } from "../../contracts/index.ts";
import type { PayTerms } from "../ledger/entry.ts";
import { isExemptAt } from "../ledger/pay-terms.ts";

/**
 * Whether the worker is too old for unemployment insurance on the day of the shift. The ledger
 * stores the answer and no birth date.
 */
export const exemptionOf = async (
  calls: Calls,
  workerId: string,
  { startsAt }: PayTerms,
): Promise<Pick<PayTerms, "isUnemploymentExempt">> => {
  const onDate = seoulDate(startsAt);
  const { ageYears, ageYearsThen = ageYears } = await call(calls, "user.facts", {
    userId: workerId,
    onDate,
  });
  return isExemptAt(ageYearsThen, onDate) ? { isUnemploymentExempt: true } : {};
};
