/** Working time: how long work may last, when it is night, and which breaks it needs. */
import type { SeoulDate } from "../core/units.ts";
import { type LawTable, row, ruleAt, tablesBegin } from "./law-row.ts";

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
  row(tablesBegin, 40 * 60, "근로기준법 제50조 제1항", "statute", {
    reading: "일용근로자의 한 주는 월요일부터로 합니다.",
  }),
];

/** Night, as minutes of the Seoul day: from `fromMinute` to `toMinute` of the next morning. */
export const nightHours: LawTable<{ fromMinute: number; toMinute: number }> = [
  row(tablesBegin, { fromMinute: 22 * 60, toMinute: 6 * 60 }, "근로기준법 제56조 제3항", "statute"),
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

/**
 * Where a break may lie: within the working time, in pieces of at least so many minutes, and beyond
 * the last rung a further break for each further stretch of work.
 */
export const breakPieces: LawTable<{
  pieceMinutesMin: number;
  furtherWorkMinutes: number;
  furtherBreakMinutes: number;
}> = [
  row(
    tablesBegin,
    { pieceMinutesMin: 10, furtherWorkMinutes: 4 * 60, furtherBreakMinutes: 30 },
    "근로기준법 제54조; 근로조건지도과-722",
    "ruling",
    { lookedUp: "2026-11-29" },
  ),
];

/** The exact minutes of work for which a worker may waive the break; null: none. */
export const breakWaiverMinutes: LawTable<number | null> = [
  row<number | null>(tablesBegin, null, "근로기준법 제54조", "statute"),
  row<number | null>("2026-12-10", 4 * 60, "근로기준법 제54조 (법률 제21784호)", "ruling"),
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
    "ruling",
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
    { reading: "여러 사업주에게서 일한 시간을 합칩니다." },
  ),
];

/**
 * When workers below that age need a permit, not offered here: minutes of the Seoul day, holidays.
 */
export const minorRest: LawTable<{ fromMinute: number; toMinute: number }> = [
  row(tablesBegin, { fromMinute: 22 * 60, toMinute: 6 * 60 }, "근로기준법 제70조 제2항", "statute"),
];

/**
 * The age at which minority ends: below it a work contract needs a guardian's consent. It is a year
 * later than the protection of young workers ends.
 */
export const majority: LawTable<{ untilYears: number }> = [
  row(tablesBegin, { untilYears: 19 }, "민법 제4조, 제5조; 근로기준법 제67조", "ruling", {
    lookedUp: "2026-11-29",
  }),
];

/**
 * The least break in minutes for that many minutes of *work*: the shift without its break. A shift
 * of 8 h with a break of 30 min is 7.5 h of work, for which 30 min is enough. Beyond the last rung
 * each further stretch adds one more break: 12 h need 90 min, 16 h need 120 min.
 */
export const minimumBreakMinutes = (
  workSpanMinutes: number,
  date: SeoulDate = tablesBegin as SeoulDate,
): number => {
  const rungs = ruleAt(breakRungs, date).value;
  const reached = rungs.findLast(({ workMinutes }) => workMinutes <= workSpanMinutes);
  if (reached === undefined) return 0;
  if (reached !== rungs.at(-1)) return reached.breakMinutes;
  const { furtherWorkMinutes, furtherBreakMinutes } = ruleAt(breakPieces, date).value;
  const stretches = Math.floor((workSpanMinutes - reached.workMinutes) / furtherWorkMinutes);
  return reached.breakMinutes + stretches * furtherBreakMinutes;
};

/** Whether a worker may ask to work that many minutes on that date without a break. */
export const mayWaiveBreak = (workMinutes: number, date: SeoulDate): boolean =>
  ruleAt(breakWaiverMinutes, date).value === workMinutes;
