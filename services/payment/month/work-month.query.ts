/** Work month query: a worker's month with an employer, among the months before it. */
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { monthsLater } from "../../contracts/kernel/seoul-month.ts";
import type { PaymentService } from "../ledger/ledger.repository.ts";
import { type WorkMonthDoc, workMonthId, workMonths } from "./work-month.projection.ts";
import { monthsInARow } from "./work-month.ts";

/** As far back as any rule of months in a row looks. */
const lookBackMonths = 13;

type Pair = Pick<WorkMonthDoc, "employerId" | "workerId">;

/** By pair, the months in a row that end with `month`. One read for all pairs. */
export const rowsOfMonths = async (
  service: PaymentService,
  pairs: readonly Pair[],
  month: string,
): Promise<(pair: Pair) => number> => {
  const months = Array.from({ length: lookBackMonths }, (_, back) => monthsLater(month, -back));
  const ids = pairs.flatMap(({ employerId, workerId }) =>
    months.map((one) => workMonthId({ employerId, workerId, month: one })),
  );
  const readModel = readModelOf(service, workMonths);
  const found = await readModel.find({ _id: { $in: ids } }, { limit: ids.length });
  const worked = found.filter(({ grossWon }) => grossWon > 0);
  const keyOf = ({ employerId, workerId }: Pair) => `${employerId}/${workerId}`;
  const byPair = Map.groupBy(worked, keyOf);
  return (pair) => {
    const own = byPair.get(keyOf(pair)) ?? [];
    return monthsInARow(month, new Set(own.map((one) => one.month)));
  };
};
