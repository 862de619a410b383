/**
 * Employer sums: what became of an employer's jobs, each one and summed by month and by trade.
 *
 * A job counts in the month in which its work begins, with all its applications and pay. So the
 * rates of a month are about the same jobs. Workers are counted and not named.
 */
import { type Instant, seoulDate } from "../../contracts/core/units.ts";
import { categories } from "../../contracts/kernel/categories.ts";
import { monthOf } from "../../contracts/kernel/seoul-month.ts";
import type { ApplicationFacts, JobFacts } from "../facts/market.projection.ts";
import type { Row } from "./table.ts";

type Sums = {
  jobs: number;
  seats: number;
  seatsTaken: number;
  applied: number;
  accepted: number;
  noShows: number;
  grossWon: number;
  feeWon: number;
};

const names: ReadonlyMap<string, string> = new Map(
  categories.map(({ categoryId, name }) => [categoryId, name]),
);
const statuses: Readonly<Record<string, string>> = {
  open: "모집 중",
  filled: "모집 완료",
  closed: "마감",
  cancelled: "취소",
  done: "완료",
};

const none = (): Sums => ({
  jobs: 0,
  seats: 0,
  seatsTaken: 0,
  applied: 0,
  accepted: 0,
  noShows: 0,
  grossWon: 0,
  feeWon: 0,
});

const add = (to: Sums, one: Sums): void => {
  for (const name of Object.keys(one) as (keyof Sums)[]) to[name] += one[name];
};

const sumsOf = ({ seats, seatsTaken }: JobFacts, made: readonly ApplicationFacts[]): Sums => {
  const sums = { ...none(), jobs: 1, seats, seatsTaken };
  for (const one of made) {
    // A further day of a contract is a shift, and no application of its own.
    if (one.appliedAt !== null && one.isDay !== true) sums.applied += 1;
    if (one.acceptedAt !== null) sums.accepted += 1;
    if (one.isNoShow) sums.noShows += 1;
    sums.grossWon += one.grossWon + (one.leave?.grossWon ?? 0);
    sums.feeWon += one.employerFeeWon;
  }
  return sums;
};

const rate = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.min(1, part / whole);
const cellsOf = (sums: Sums): Row => [
  sums.jobs,
  sums.seats,
  sums.seatsTaken,
  rate(sums.seatsTaken, sums.seats),
  sums.applied,
  sums.noShows,
  rate(sums.noShows, sums.accepted),
  sums.grossWon,
  sums.feeWon,
];

/** The sums of an employer's jobs, one after the other. */
export class EmployerSums {
  private readonly months = new Map<string, Sums>();
  private readonly trades = new Map<string, Sums>();
  private readonly all = none();

  /** The row of a job, which is added to its month and its trade. O(its applications). */
  take(job: JobFacts & { readonly startsAt: Instant }, made: readonly ApplicationFacts[]): Row {
    const sums = sumsOf(job, made);
    const month = monthOf(job.startsAt);
    const trade = names.get(job.categoryId) ?? "";
    for (const [sumsBy, key] of [
      [this.months, month],
      [this.trades, trade],
    ] as const) {
      const known = sumsBy.get(key) ?? none();
      sumsBy.set(key, known);
      add(known, sums);
    }
    add(this.all, sums);
    const status = statuses[job.status] ?? job.status;
    const day = seoulDate(job.startsAt);
    return ["공고별", month, trade, job.title, day, status, ...cellsOf(sums)];
  }

  /** The rows of the months, the trades and the whole. */
  totals(): Row[] {
    const sorted = (sums: ReadonlyMap<string, Sums>) =>
      [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
    return [
      ...sorted(this.months).map(
        ([month, sums]): Row => ["월별", month, "", "", "", "", ...cellsOf(sums)],
      ),
      ...sorted(this.trades).map(
        ([trade, sums]): Row => ["업종별", "", trade, "", "", "", ...cellsOf(sums)],
      ),
      ["합계", "", "", "", "", "", ...cellsOf(this.all)],
    ];
  }
}
