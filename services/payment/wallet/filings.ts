/**
 * Filings: the tables for an employer's monthly reports to the tax office and the insurances.
 *
 * They list what was paid in one month, for a person to check and hand in: OneDay files nothing.
 * OneDay stores no resident numbers, so their column is empty; names are display names. The forms
 * themselves were not read: what goes into which of their fields is not confirmed.
 */
import { type Instant, seoulDate } from "../../contracts/core/units.ts";
import { type Cell, csv } from "../../contracts/kernel/csv.ts";
import { leviesOf } from "../wage/levies.ts";
import type { Settlement } from "./payslip.projection.ts";

export type Kind = "withholding" | "workConfirmations" | "payStatements";
export type Names = ReadonlyMap<string, string>;

/** The code of a day-worker's income in the withholding return. */
const dayWorkerCode = "A03";

/** What one worker was paid in the month for work of one month. */
type Share = {
  readonly workMonth: string;
  readonly workerId: string;
  /** The days worked, in order. */
  readonly days: readonly string[];
  readonly minutes: number;
  readonly grossWon: number;
  readonly taxFreeWon: number;
  readonly incomeTaxWon: number;
  readonly localTaxWon: number;
  readonly insuranceWon: number;
  readonly employerInsuranceWon: number;
  readonly accidentInsuranceWon: number;
};

const workedOn = ({ workedOn: day, settledAt }: Settlement): string =>
  day ?? seoulDate(settledAt as Instant);

const sumOf = (of: readonly Settlement[], amount: (one: Settlement) => number): number =>
  of.reduce((sum, one) => sum + amount(one), 0);

/** The month's payments by month of work and worker, without payments of 0 won. */
const sharesOf = (settlements: readonly Settlement[]): Share[] => {
  const groups = Map.groupBy(
    settlements.filter(({ grossWon }) => grossWon > 0),
    (one) => `${workedOn(one).slice(0, 7)} ${one.workerId}`,
  );
  return [...groups.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, all]) => {
      const [workMonth = "", workerId = ""] = key.split(" ");
      // A day that was called off was paid and not worked.
      const days = all.filter(({ minutes }) => minutes > 0).map(workedOn);
      return {
        workMonth,
        workerId,
        days: [...new Set(days)].sort(),
        minutes: sumOf(all, ({ minutes }) => minutes),
        grossWon: sumOf(all, ({ grossWon }) => grossWon),
        taxFreeWon: sumOf(all, ({ taxFreeWon = 0 }) => taxFreeWon),
        incomeTaxWon: sumOf(all, ({ incomeTaxWon }) => incomeTaxWon),
        localTaxWon: sumOf(all, ({ localTaxWon }) => localTaxWon),
        insuranceWon: sumOf(all, ({ employmentInsuranceWon }) => employmentInsuranceWon),
        employerInsuranceWon: sumOf(all, ({ employerInsuranceWon }) => employerInsuranceWon),
        accidentInsuranceWon: sumOf(all, (one) => one.employerAccidentInsuranceWon ?? 0),
      };
    });
};

const hours = (minutes: number): number => Math.round((minutes / 60) * 100) / 100;

/** 원천징수이행상황신고: one line per month of work, where each person counts once. */
const withholding = (month: string, shares: readonly Share[]): string => {
  const months = Map.groupBy(shares, ({ workMonth }) => workMonth);
  const rows = [...months].map(([workMonth, all]): Cell[] => {
    const sum = (amount: (one: Share) => number) => all.reduce((won, one) => won + amount(one), 0);
    return [
      workMonth,
      month,
      "일용근로",
      dayWorkerCode,
      all.length,
      sum(({ grossWon }) => grossWon),
      sum(({ incomeTaxWon }) => incomeTaxWon),
      sum(({ localTaxWon }) => localTaxWon),
    ];
  });
  const headings = ["귀속연월", "지급연월", "소득구분", "코드", "인원", "총지급액", "소득세"];
  return csv([...headings, "지방소득세"], rows);
};

const personOf = ({ workerId }: Share, names: Names): Cell[] => [
  workerId,
  names.get(workerId) ?? "",
  "",
];
const personHeadings = ["근로자ID", "성명", "주민등록번호"];

/** 근로내용 확인신고: a line per worker and month of work, with the days. */
const workConfirmations = (month: string, shares: readonly Share[], names: Names): string =>
  csv(
    [
      ...["근로연월", "지급연월", ...personHeadings, "근로일", "근로일수", "총근로시간"],
      ...["일평균근로시간", "임금총액", "고용보험료(근로자)", "고용보험료(사업주)"],
      ...["산재보험료(사업주)", "임금채권부담금(사업주)", "석면피해구제분담금(사업주)"],
    ],
    shares.map((share) => {
      const { workMonth, days, minutes, grossWon } = share;
      const average = days.length === 0 ? 0 : hours(minutes / days.length);
      const time = [days.join(" "), days.length, hours(minutes), average];
      const shares = [share.insuranceWon, share.employerInsuranceWon, share.accidentInsuranceWon];
      const { wageClaimWon, asbestosWon } = leviesOf(grossWon, workMonth);
      const amounts = [grossWon, ...shares, wageClaimWon, asbestosWon];
      return [workMonth, month, ...personOf(share, names), ...time, ...amounts];
    }),
  );

/** 일용근로소득 지급명세서: a line per worker and month of work. */
const payStatements = (month: string, shares: readonly Share[], names: Names): string =>
  csv(
    [
      ...["근로연월", "지급연월", ...personHeadings, "근로일수", "최종근로일"],
      ...["과세소득", "비과세소득", "소득세", "지방소득세"],
    ],
    shares.map((share) => {
      const { workMonth, days, grossWon, taxFreeWon, incomeTaxWon, localTaxWon } = share;
      const time = [days.length, days.at(-1) ?? ""];
      const taxes = [grossWon - taxFreeWon, taxFreeWon, incomeTaxWon, localTaxWon];
      return [workMonth, month, ...personOf(share, names), ...time, ...taxes];
    }),
  );

const tables = { withholding, workConfirmations, payStatements };

/** True for a table with names. */
export const namesPeople = (kind: Kind): boolean => kind !== "withholding";

/** The table of one kind over an employer's settlements of a month. */
export const filing = (
  kind: Kind,
  month: string,
  settlements: readonly Settlement[],
  names: Names,
): string => tables[kind](month, sharesOf(settlements), names);
