/**
 * Statutory values: every value that a Korean statute, decree or notice sets, by effective date.
 *
 * A rule never contains such a value: it looks up this table for the date of the shift. So a change
 * of the law is a new row, and an old shift keeps its answer. The tables cover no day before 2026:
 * a first row says that its value held on that day, not when it began. The last row is taken to
 * stay in force. `status` says how well a value is known: `statute` (the text of the law was read),
 * `corroborated` (independent secondary sources agree) or `unconfirmed`.
 */
import { Refusal } from "../core/refusal.ts";
import { type Instant, type SeoulDate, seoulDate, type Won, won } from "../core/units.ts";

export type LawStatus = "statute" | "corroborated" | "unconfirmed";
/** A value, and the Seoul date of a shift from which it holds. */
export type LawRow<V> = {
  readonly from: SeoulDate;
  readonly value: V;
  readonly source: string;
  readonly status: LawStatus;
};
/** The rows of one rule, oldest first. */
export type LawTable<V> = readonly LawRow<V>[];

const tablesBegin = "2026-01-01";

const row = <V>(from: string, value: V, source: string, status: LawStatus): LawRow<V> => ({
  from: from as SeoulDate,
  value,
  source,
  status,
});

/** The row in force on a date. Refuses LAW_UNKNOWN (422) before the table's first row. */
export const ruleAt = <V>(table: LawTable<V>, date: SeoulDate): LawRow<V> => {
  const found = table.findLast(({ from }) => from <= date);
  if (!found) throw new Refusal("LAW_UNKNOWN", { date, from: table[0]?.from ?? null }, 422);
  return found;
};

/** Won per hour. */
export const minimumWage: LawTable<Won> = [
  row(tablesBegin, won(10_320), "최저임금법 제10조, 2026년 적용 최저임금 고시", "corroborated"),
  row("2027-01-01", won(10_700), "최저임금법 제10조, 고용노동부고시 제2026-60호", "corroborated"),
];

/** Minutes of work in one day beyond which work is overtime. */
export const workingDayMinutes: LawTable<number> = [
  row(tablesBegin, 8 * 60, "근로기준법 제50조 제2항", "statute"),
];

/**
 * Minutes of work in one week beyond which work is overtime; minutes beyond the daily limit are not
 * counted again. No source says which seven days are the week of a worker hired by the day. Here it
 * begins on Monday, as it does for a worker who works on holidays.
 */
export const workingWeekMinutes: LawTable<number> = [
  row(tablesBegin, 40 * 60, "근로기준법 제50조 제1항", "statute"),
];

/** Night, as minutes of the Seoul day: from `fromMinute` to `toMinute` of the next morning. */
export const nightHours: LawTable<{ fromMinute: number; toMinute: number }> = [
  row(tablesBegin, { fromMinute: 22 * 60, toMinute: 6 * 60 }, "근로기준법 제56조 제3항", "statute"),
];

/** Premiums in percent of the ordinary wage; those for the same minute are added. */
export const premiumPercent: LawTable<{
  overtime: number;
  night: number;
  holiday: number;
  holidayBeyondDay: number;
}> = [
  row(
    tablesBegin,
    { overtime: 50, night: 50, holiday: 50, holidayBeyondDay: 100 },
    "근로기준법 제56조",
    "statute",
  ),
];

/** The number of regular employees from which an employer owes premiums. */
export const premiumEmployeesMin: LawTable<number> = [
  row(tablesBegin, 5, "근로기준법 제11조, 시행령 별표 1", "corroborated"),
];

/**
 * Minutes of work from which a break is due, and its least length; the highest rung reached holds.
 */
export const breakRungs: LawTable<readonly { workMinutes: number; breakMinutes: number }[]> = [
  row(
    tablesBegin,
    [
      { workMinutes: 4 * 60, breakMinutes: 30 },
      { workMinutes: 8 * 60, breakMinutes: 60 },
    ],
    "근로기준법 제54조 제1항",
    "statute",
  ),
];

/** The exact minutes of work for which a worker may waive the break; null: none. */
export const breakWaiverMinutes: LawTable<number | null> = [
  row<number | null>(tablesBegin, null, "근로기준법 제54조", "statute"),
  row<number | null>("2026-12-10", 4 * 60, "근로기준법 제54조 (법률 제21784호)", "corroborated"),
];

/**
 * The most minutes of work in one week, agreed overtime included, that an employer with this many
 * regular employees may ask for.
 */
export const weekWork: LawTable<{ minutes: number; employeesMin: number }> = [
  row(
    tablesBegin,
    { minutes: 52 * 60, employeesMin: 5 },
    "근로기준법 제50조 제1항, 제53조 제1항, 제11조, 시행령 별표 1",
    "corroborated",
  ),
];

/**
 * The most minutes of work per day and week for workers below an age. An agreement may add an hour
 * a day, which is not offered here. Adding up the hours at several employers is OneDay's reading.
 */
export const minorWork: LawTable<{
  untilYears: number;
  dayMinutes: number;
  weekMinutes: number;
}> = [
  row(
    tablesBegin,
    { untilYears: 18, dayMinutes: 7 * 60, weekMinutes: 35 * 60 },
    "근로기준법 제69조",
    "statute",
  ),
];

/**
 * When workers below that age need a permit, not offered here: minutes of the Seoul day, holidays.
 */
export const minorRest: LawTable<{ fromMinute: number; toMinute: number }> = [
  row(tablesBegin, { fromMinute: 22 * 60, toMinute: 6 * 60 }, "근로기준법 제70조 제2항", "statute"),
];

/** What a job offer may not ask for. Which words each of them bars is not confirmed. */
export const fairOffer: LawTable<readonly ("sex" | "age" | "marriage" | "looks" | "origin")[]> = [
  row(
    tablesBegin,
    ["sex", "age", "marriage", "looks", "origin"] as const,
    "남녀고용평등법 제7조, 고령자고용법 제4조의4, 채용절차법 제4조의3, 고용정책 기본법 제7조",
    "unconfirmed",
  ),
];

/** The paid weekly holiday: from this many hours a week, a fifth of them, at most one day. */
export const weeklyHoliday: LawTable<{ hoursMin: number; daysPerWeek: number; hoursMax: number }> =
  [
    row(
      tablesBegin,
      { hoursMin: 15, daysPerWeek: 5, hoursMax: 8 },
      "근로기준법 제18조 제3항, 제55조 제1항, 시행령 제30조",
      "statute",
    ),
  ];

/**
 * When a worker hired by the day earns the weekly holiday. One employer must have hired them for
 * the days of a week, and they must have missed at most this many. The rest is OneDay's reading.
 * These days belong together, and count with their agreed hours once some were worked. They are the
 * period in which 15 hours are looked for. They are paid for as soon as they are earned, at the
 * best paid hours where the days have several wages.
 */
export const dayWorkerWeek: LawTable<{ absencesMax: number }> = [
  row(
    tablesBegin,
    { absencesMax: 0 },
    "근로기준법 제2조 제1항 제8호, 제18조 제3항, 제55조 제1항, 시행령 제30조 제1항; 일용근로자의 주와 개근은 원데이의 해석",
    "unconfirmed",
  ),
];

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
    "corroborated",
  ),
];

/** Local income tax in percent of the income tax withheld. */
export const localTax: LawTable<{ percent: number; stepWon: number }> = [
  // The rate is corroborated; rounding this tax down to 10 won is not.
  row(tablesBegin, { percent: 10, stepWon: 10 }, "지방세법 제103조의13", "unconfirmed"),
];

/**
 * The worker's share of employment insurance, in per mille of the pay; day workers from day one.
 */
export const employmentInsurance: LawTable<{ workerPerMille: number; stepWon: number }> = [
  row(
    tablesBegin,
    { workerPerMille: 9, stepWon: 10 },
    "고용보험 및 산업재해보상보험의 보험료징수 등에 관한 법률 제13조, 시행령 제12조",
    "corroborated",
  ),
];

/**
 * The employer's share of employment insurance, on top of the pay and never from it: as much as the
 * worker's, and 0.25 % for employers below 150 staff. What larger ones add is not known here.
 */
export const employerInsurance: LawTable<{ perTenThousand: number; stepWon: number }> = [
  row(
    tablesBegin,
    { perTenThousand: 90 + 25, stepWon: 10 },
    "고용보험 및 산업재해보상보험의 보험료징수 등에 관한 법률 제13조, 시행령 제12조",
    "corroborated",
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
    "unconfirmed",
  ),
];

/**
 * What an employer owes for calling off: in percent of the planned pay, from this many regular
 * employees on, when fewer than this many hours are left. The law refers to the average wage, which
 * a worker of one day does not have; and it sets no hours.
 */
export const leaveAllowance: LawTable<{
  percent: number;
  employeesMin: number;
  noticeHours: number;
}> = [
  row(
    tablesBegin,
    { percent: 70, employeesMin: 5, noticeHours: 24 },
    "근로기준법 제46조, 제11조, 시행령 별표 1; 24시간은 원데이가 정한 값",
    "unconfirmed",
  ),
];

/** The platform fee of the employer, in percent of the pay. A demo value, set by no law. */
export const platformFeePercent: LawTable<number> = [
  row(tablesBegin, 10, "데모 값 (법령 아님)", "unconfirmed"),
];

/**
 * Retention in years of records of who handled personal data, and from where. One year is the rule,
 * two hold for 50,000 people or resident numbers; the longer one is used for all.
 */
export const accessRecordYears: LawTable<number> = [
  row(tablesBegin, 2, "개인정보의 안전성 확보조치 기준 제8조 제1항", "corroborated"),
];

/** Retention in years of contracts and pay slips, from the end of the work. */
export const workPaperYears: LawTable<number> = [
  row(tablesBegin, 3, "근로기준법 제42조", "statute"),
];

/** Retention in years of account books and the records they are based on. */
export const accountBookYears: LawTable<number> = [
  row(tablesBegin, 5, "국세기본법 제85조의3 제2항", "unconfirmed"),
];

/**
 * Days within which a request for access to personal data, or for its deletion, must be answered.
 */
export const dataRequestDays: LawTable<number> = [
  row(
    tablesBegin,
    10,
    "개인정보 보호법 제35조 제3항, 제36조 제2항, 시행령 제41조 제4항, 제43조 제3항",
    "unconfirmed",
  ),
];

/** Days within which an automated decision must be explained, or reviewed by a person. */
export const explanationDays: LawTable<number> = [
  row(tablesBegin, 30, "개인정보 보호법 제37조의2, 시행령 제44조의3", "unconfirmed"),
];

/** The minimum wage in won per hour for a shift that starts at an instant. Refuses LAW_UNKNOWN. */
export const minimumWageWonAt = (startsAt: Instant): Won =>
  ruleAt(minimumWage, seoulDate(startsAt)).value;

/**
 * The least break in minutes for that many minutes of *work*: the shift without its break. A shift
 * of 8 h with a break of 30 min is 7.5 h of work, for which 30 min is enough.
 */
export const minimumBreakMinutes = (
  workSpanMinutes: number,
  date: SeoulDate = tablesBegin as SeoulDate,
): number =>
  ruleAt(breakRungs, date).value.findLast(({ workMinutes }) => workMinutes <= workSpanMinutes)
    ?.breakMinutes ?? 0;

/** Whether a worker may ask to work that many minutes on that date without a break. */
export const mayWaiveBreak = (workMinutes: number, date: SeoulDate): boolean =>
  ruleAt(breakWaiverMinutes, date).value === workMinutes;
