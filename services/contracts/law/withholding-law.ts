/** Withholding law: taxes and insurances of a day worker's pay, and the employer's own shares. */
import { type LawTable, row, tablesBegin } from "./law-row.ts";

/** A day worker's income tax: a day's pay less the deduction, times `rate`; 6 % less 55 % of it. */
export const dayWorkerTax: LawTable<{
  dayDeductionWon: number;
  ratePerMille: number;
  /** Below this amount per payment nothing is withheld. */
  smallAmountWon: number;
  /** Amounts are rounded down to a multiple of this. */
  stepWon: number;
}> = [
  row(
    tablesBegin,
    { dayDeductionWon: 150_000, ratePerMille: 27, smallAmountWon: 1_000, stepWon: 10 },
    "소득세법 제47조 제2항, 제59조 제3항, 제86조, 제129조 제1항 제4호; 국고금관리법 제47조",
    "ruling",
  ),
];

/** Local income tax in percent of the income tax withheld. */
export const localTax: LawTable<{ percent: number; stepWon: number }> = [
  row(tablesBegin, { percent: 10, stepWon: 10 }, "지방세법 제103조의13", "reading", {
    reading: "세율은 확인했지만, 지방소득세의 10원 미만 버림은 원데이의 해석입니다.",
  }),
];

/**
 * The worker's share of employment insurance, in per mille of the pay; day workers from day one.
 */
export const employmentInsurance: LawTable<{ workerPerMille: number; stepWon: number }> = [
  row(
    tablesBegin,
    { workerPerMille: 9, stepWon: 10 },
    "고용보험 및 산업재해보상보험의 보험료징수 등에 관한 법률 제13조, 시행령 제12조",
    "ruling",
  ),
];

/**
 * The age from which a newly hired worker and their employer pay no premium for unemployment. A
 * worker of one day is hired again each day.
 */
export const unemploymentInsuranceAge: LawTable<{ untilYears: number }> = [
  row(
    tablesBegin,
    { untilYears: 65 },
    "고용보험법 제10조 제2항, 고용보험 및 산업재해보상보험의 보험료징수 등에 관한 법률 제13조",
    "reading",
    {
      lookedUp: "2026-11-29",
      reading:
        "일용근로자는 날마다 새로 고용되는 것으로 봅니다. 65세 전부터 계속 가입한 사람은 예외이며, 원데이는 그 이력을 알지 못합니다.",
    },
  ),
];

/**
 * The employer's share of employment insurance, on top of the pay and never from it: as much as the
 * worker's for unemployment, and a share by the number of staff; the highest rung reached holds.
 * Priority enterprises from 150 staff on pay a lower rate. OneDay does not know which those are.
 */
export const employerInsurance: LawTable<{
  unemploymentPerTenThousand: number;
  rungs: readonly { employeesMin: number; perTenThousand: number }[];
  priorityPerTenThousand: number;
  stepWon: number;
}> = [
  row(
    tablesBegin,
    {
      unemploymentPerTenThousand: 90,
      rungs: [
        { employeesMin: 0, perTenThousand: 25 },
        { employeesMin: 150, perTenThousand: 65 },
        { employeesMin: 1000, perTenThousand: 85 },
      ],
      priorityPerTenThousand: 45,
      stepWon: 10,
    },
    "고용보험 및 산업재해보상보험의 보험료징수 등에 관한 법률 제13조, 시행령 제12조",
    "ruling",
    {
      lookedUp: "2026-11-29",
      reading:
        "150명부터는 사업주가 우선지원대상기업이라고 밝히면 0.45%, 아니면 0.65%나 0.85%로 계산합니다.",
    },
  ),
];

/**
 * Industrial accident insurance, paid by the employer alone, on top of the pay. Its rates vary by
 * trade and are not confirmed: one demo value is used for all trades.
 */
export const accidentInsurance: LawTable<{ perTenThousand: number; stepWon: number }> = [
  row(
    tablesBegin,
    { perTenThousand: 147, stepWon: 10 },
    "고용보험 및 산업재해보상보험의 보험료징수 등에 관한 법률 제13조 제5항, 제14조; 요율은 데모 값 (업종별 요율 미확인)",
    "demo",
  ),
];

/**
 * The employer's levies beside industrial accident insurance: for unpaid wages of insolvent
 * employers, and for victims of asbestos. The employer pays them with that insurance, so OneDay
 * shows them and holds nothing for them.
 */
export const employerLevies: LawTable<{
  wageClaimPerMillion: number;
  asbestosPerMillion: number;
}> = [
  row(
    tablesBegin,
    { wageClaimPerMillion: 900, asbestosPerMillion: 60 },
    "임금채권보장법 제9조; 석면피해구제법 제31조",
    "ruling",
    {
      lookedUp: "2026-11-29",
      reading:
        "산재보험료와 함께 사업주가 직접 내므로, 원데이는 금액만 보여 주고 예치하지 않습니다.",
    },
  ),
];

/**
 * Whose overtime, night and holiday premiums are free of income tax: day workers of these trades
 * (services/contracts/kernel/categories.ts), in full within the limits of monthly and yearly pay.
 */
export const taxFreePremiums: LawTable<{
  trades: readonly string[];
  monthPayWonMax: number;
  lastYearPayWonMax: number;
}> = [
  row(
    tablesBegin,
    {
      trades: [
        ...["loading", "picking", "sorting", "moving"],
        ...["serving", "kitchen", "dishwashing", "cafe", "catering"],
        ...["staging", "promotion"],
        ...["labouring", "carrying", "demolition"],
        ...["sales", "display", "convenience"],
        ...["building", "homes", "rooms", "venues"],
      ],
      monthPayWonMax: 2_600_000,
      lastYearPayWonMax: 37_000_000,
    },
    "소득세법 제12조 제3호 더목, 시행령 제17조 (2026-02-27)",
    "reading",
    {
      lookedUp: "2026-11-29",
      reading:
        "공고의 업종으로 대상 직종을 정합니다. 한 사업주가 원데이로 준 임금이 한 달 한도를 넘으면 월별 집계에 알리고, 다른 곳의 임금과 지난해의 총급여는 알 수 없어 세금은 그대로 둡니다.",
    },
  ),
];

/**
 * When one employer's work of a month makes a worker insured beyond employment insurance: days,
 * hours or pay of the month, and the worker's shares. OneDay warns and never deducts them.
 */
export const monthlyInsurance: LawTable<{
  daysMin: number;
  minutesMin: number;
  pensionPayWonMin: number;
  warnAtDays: number;
  warnAtMinutes: number;
  pensionPerMillion: number;
  healthPerMillion: number;
  carePerMillion: number;
}> = [
  row(
    tablesBegin,
    {
      daysMin: 8,
      minutesMin: 60 * 60,
      pensionPayWonMin: 2_200_000,
      warnAtDays: 7,
      warnAtMinutes: 52 * 60,
      pensionPerMillion: 47_500,
      healthPerMillion: 35_950,
      carePerMillion: 4_724,
    },
    "국민연금법 시행령 제2조; 국민건강보험법 제6조 제2항; 2026년 보험료율 고시",
    "ruling",
    { lookedUp: "2026-11-29" },
  ),
];

/** After how many months with one employer a worker is no day worker for income tax any more. */
export const dayWorkerMonths: LawTable<{ months: number; constructionMonths: number }> = [
  row(tablesBegin, { months: 3, constructionMonths: 12 }, "소득세법 시행령 제20조", "ruling", {
    lookedUp: "2026-11-29",
  }),
];

/**
 * Pay lines of the employer's own, beside the wage: of each, how much of one payment is free of
 * income tax. None of them counts towards the minimum wage or the wage that premiums are made of.
 */
export const ownPayLines: LawTable<
  Readonly<Record<"transport" | "meal" | "bonus", { taxFreeWonMax: number }>>
> = [
  row(
    tablesBegin,
    {
      transport: { taxFreeWonMax: 0 },
      meal: { taxFreeWonMax: 200_000 },
      bonus: { taxFreeWonMax: 0 },
    },
    "소득세법 제12조 제3호 러목; 최저임금법 제6조 제4항",
    "reading",
    {
      lookedUp: "2026-11-29",
      reading:
        "식대는 월 20만원까지 비과세이며, 한 번에 지급한 금액으로만 따집니다. 교통비와 상여는 과세합니다. 통상임금에는 넣지 않습니다.",
    },
  ),
];

/** The day of the next month by which what was withheld in a month has to be paid. */
export const remittanceDay: LawTable<{ day: number }> = [
  row(tablesBegin, { day: 10 }, "소득세법 제127조, 제128조; 지방세법 제103조의13", "ruling", {
    lookedUp: "2026-11-29",
  }),
];
