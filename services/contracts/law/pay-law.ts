/** Pay law: the wage that counts, what is added to it, and what is paid for work called off. */
import { type Instant, type SeoulDate, seoulDate, type Won, won } from "../core/units.ts";
import { isOfField } from "../kernel/categories.ts";
import { type LawTable, row, ruleAt, tablesBegin } from "./law-row.ts";

/** Won per hour. */
export const minimumWage: LawTable<Won> = [
  row(tablesBegin, won(10_320), "최저임금법 제10조, 2026년 적용 최저임금 고시", "ruling"),
  row("2027-01-01", won(10_700), "최저임금법 제10조, 고용노동부고시 제2026-60호", "ruling"),
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

/**
 * Whether a contract of a single day on a holiday has the holiday premium. The strict ruling says
 * that it has none, because a day worker's contract ends with the day. OneDay pays it.
 */
export const singleDayHoliday: LawTable<{ isPaid: boolean }> = [
  row(
    tablesBegin,
    { isPaid: true },
    "근로기준법 제56조 제2항; 임금근로시간과-76 (2022-01-10)",
    "reading",
    {
      lookedUp: "2026-11-29",
      reading:
        "하루짜리 계약에는 휴일근로 가산이 없다는 행정해석이 있지만, 원데이는 근로자에게 유리하게 가산합니다.",
    },
  ),
];

/**
 * Which minimum wage holds for work past midnight into a year with a new one. OneDay reads it for
 * each minute, so that no minute is paid below the minimum of its own day.
 */
export const minimumWageAtMidnight: LawTable<{ isByMinute: boolean }> = [
  row(tablesBegin, { isByMinute: true }, "최저임금법 제6조, 제10조", "reading", {
    lookedUp: "2026-11-29",
    reading: "자정을 넘겨 최저임금이 바뀌면, 0시부터는 새 최저임금 이상으로 계산합니다.",
  }),
];

/**
 * Which day the work past midnight belongs to. Work that goes on without a gap counts as work of
 * the day on which it began, also over two postings of one employer.
 */
export const continuousWork: LawTable<{ gapMinutesMax: number }> = [
  row(tablesBegin, { gapMinutesMax: 0 }, "근로기준법 제50조 제2항; 근기 68207-402", "ruling", {
    lookedUp: "2026-11-29",
    reading:
      "자정을 넘어 이어진 근무는 시작한 날과 다음 날 가운데 연장근로가 많아지는 쪽으로 셉니다.",
  }),
];

/** The number of regular employees from which an employer owes premiums. */
export const premiumEmployeesMin: LawTable<number> = [
  row(tablesBegin, 5, "근로기준법 제11조, 시행령 별표 1", "ruling"),
];

/** The regular employees of an employer who has not said how many they are. */
export const regularEmployeesUnknown: LawTable<number> = [
  row(tablesBegin, 5, "근로기준법 제11조, 시행령 별표 1", "reading", {
    lookedUp: "2026-11-29",
    reading: "상시근로자 수를 모르는 사업주는 5명 이상인 것으로 봅니다.",
  }),
];

/**
 * The days before, whose work shows how many people an employer regularly employs: person-days
 * divided by the days of work.
 */
export const regularEmployeesWindow: LawTable<{ days: number }> = [
  row(tablesBegin, { days: 30 }, "근로기준법 시행령 제7조의2 제1항, 제2항 제1호", "ruling", {
    lookedUp: "2026-11-29",
    reading:
      "한 달을 30일로 세고, 원데이로 일한 사람의 수와 사업주가 알린 수 가운데 큰 쪽을 씁니다.",
  }),
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
    "근로기준법 제2조 제1항 제8호, 제18조 제3항, 제55조 제1항, 시행령 제30조 제1항; 임금근로시간과-1743 (2021-08-05)",
    "reading",
    {
      lookedUp: "2026-11-29",
      reading:
        "행정해석은 일용근로자에게 원칙적으로 주휴수당이 없다고 하지만, 원데이는 한 사업주와 한 주에 15시간 이상 약정하고 개근하면 지급합니다.",
    },
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
    "근로기준법 제46조, 제11조, 시행령 별표 1",
    "reading",
    {
      reading:
        "하루 근로자에게는 평균임금이 없으므로 예정 임금의 70%로 하고, 시작 24시간 전부터 적용합니다. 여러 날의 계약은 첫날이 시작된 뒤에는 언제 알리든 적용합니다.",
    },
  ),
];

/**
 * The most that the platform fee may be, in percent of the pay. The notice allows more for other
 * work than for a day of construction work.
 */
export const platformFeeCap: LawTable<{ percent: number; constructionPercent: number }> = [
  row(
    tablesBegin,
    { percent: 30, constructionPercent: 10 },
    "직업안정법 제19조 제3항, 국내유료직업소개요금 등 고시",
    "reading",
    {
      lookedUp: "2026-11-29",
      reading: "고시의 원문은 확인하지 못했습니다. 건설 일용은 더 낮은 한도를 적용합니다.",
    },
  ),
];

/** The most that the platform fee may be for work of a category on a date, in whole percent. */
export const feeCapPercent = (date: SeoulDate, categoryId?: string): number => {
  const { percent, constructionPercent } = ruleAt(platformFeeCap, date).value;
  const isConstruction = categoryId !== undefined && isOfField(categoryId, "construction");
  return isConstruction ? Math.min(percent, constructionPercent) : percent;
};

/** The platform fee of the employer, in percent of the pay. A demo value, set by no law. */
export const platformFeePercent: LawTable<number> = [
  row(tablesBegin, 10, "원데이가 정한 값 (법령 아님)", "demo"),
];

/** The minimum wage in won per hour for a shift that starts at an instant. Refuses LAW_UNKNOWN. */
export const minimumWageWonAt = (startsAt: Instant): Won =>
  ruleAt(minimumWage, seoulDate(startsAt)).value;
