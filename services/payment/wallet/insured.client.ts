/** Insured: asks the user service what decides the employment insurance of a worker's shift. */
import { type SeoulDate, seoulDate } from "../../contracts/core/units.ts";
import { type Calls, call } from "../../contracts/index.ts";
import { employerInsurance, ruleAt } from "../../contracts/law/statutory-values.ts";
import type { PayTerms } from "../ledger/entry.ts";
import { isExemptAt } from "../ledger/pay-terms.ts";
import { priorityInsuranceRate } from "../wage/tax.ts";

type Parties = { readonly workerId: string; readonly employerId: string };

/** From which staff on a priority enterprise pays another rate than others. */
const priorityFrom = (date: SeoulDate): number =>
  ruleAt(employerInsurance, date).value.rungs[1]?.employeesMin ?? Number.POSITIVE_INFINITY;

/**
 * Whether the worker is too old for unemployment insurance on the day of the shift, and the rate of an
 * employer who is a priority enterprise. The ledger stores the answers and no birth date.
 */
export const insuredAs = async (
  calls: Calls,
  { workerId, employerId }: Parties,
  { startsAt, regularEmployees }: PayTerms,
): Promise<Pick<PayTerms, "isUnemploymentExempt" | "insuranceRate">> => {
  const onDate = seoulDate(startsAt);
  const isLarge = regularEmployees >= priorityFrom(onDate);
  const [worker, employer] = await Promise.all([
    call(calls, "user.facts", { userId: workerId, onDate }),
    isLarge ? call(calls, "user.facts", { userId: employerId }) : null,
  ]);
  const { ageYears, ageYearsThen = ageYears } = worker;
  const exempt = isExemptAt(ageYearsThen, onDate) ? { isUnemploymentExempt: true } : {};
  if (employer?.isPriorityEnterprise !== true) return exempt;
  return { ...exempt, insuranceRate: priorityInsuranceRate(exempt, onDate) };
};
