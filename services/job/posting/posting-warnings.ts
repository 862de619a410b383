/**
 * Posting warnings: what the law adds to the pay of a posting, and whom or what it bars, as an
 * employer reads it before they post. None of them refuses the posting.
 */
import { seoulDate } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import { durationInEnglish, wonInEnglish } from "../../contracts/kernel/english-text.ts";
import { durationText, wonText } from "../../contracts/kernel/korean-text.ts";
import { daysOf } from "../../contracts/kernel/work-days.ts";
import { type MinorBar, minorBars, workMinutes } from "../../contracts/law/minors.ts";
import {
  breakWaiverMinutes,
  type LawTable,
  mayWaiveBreak,
  minorRest,
  minorWork,
  premiumPercent,
  ruleAt,
  weeklyHoliday,
} from "../../contracts/law/statutory-values.ts";
import type { Posting } from "./posting.ts";
import {
  byWeek,
  type Hours,
  once,
  type Staff,
  type Warning,
  warningOf,
  weekWarnings,
} from "./working-hours.ts";

type Quote = Answer<"payment.quote">;
type Bar = Pick<Warning, "text" | "english"> & { readonly table: LawTable<unknown> };

/**
 * Lines of a quote that the law adds to the pay and that an employer may overlook, with their names
 * in English; a quote names them in Korean alone.
 */
const premiums: Readonly<Record<string, string>> = {
  OVERTIME: "Overtime",
  NIGHT: "Night work",
  HOLIDAY: "Holiday work",
  HOLIDAY_OVERTIME: "Overtime on a holiday",
  WEEKLY_HOLIDAY: "Paid weekly holiday",
};

const bars: Readonly<Record<MinorBar["reason"], Bar>> = {
  MINOR_NIGHT: {
    text: "밤 10시부터 아침 6시 사이의 근무라 18세 미만은 지원할 수 없습니다.",
    english: "The work is between 10 pm and 6 am, so people under 18 cannot apply.",
    table: minorRest,
  },
  MINOR_HOLIDAY: {
    text: "휴일 근무라 18세 미만은 지원할 수 없습니다.",
    english: "The work is on a holiday, so people under 18 cannot apply.",
    table: minorRest,
  },
  MINOR_DAY_TOO_LONG: {
    text: "하루 7시간을 넘어 18세 미만은 지원할 수 없습니다.",
    english: "The work is longer than 7 hours a day, so people under 18 cannot apply.",
    table: minorWork,
  },
  MINOR_WEEK_TOO_LONG: {
    text: "한 주 35시간을 넘어 18세 미만은 지원할 수 없습니다.",
    english: "The work is longer than 35 hours a week, so people under 18 cannot apply.",
    table: minorWork,
  },
};

const minorWarnings = (day: Hours): Warning[] => {
  const date = seoulDate(day.startsAt);
  return minorBars(day).map(({ reason }) =>
    warningOf(reason, bars[reason], ruleAt(bars[reason].table, date)),
  );
};

/** That a worker may ask to go without the break (근로기준법 제54조 제1항 단서). */
export const breakWarnings = (posting: Posting): Warning[] => {
  const date = seoulDate(posting.startsAt);
  const minutes = workMinutes(posting);
  const isAsked = posting.breakMinutes > 0 && posting.moreDays === undefined;
  if (!isAsked || !mayWaiveBreak(minutes, date)) return [];
  const said = {
    text: `근로자가 요청하면 휴게시간 없이 ${durationText(minutes)} 일하고 먼저 퇴근할 수 있습니다.`,
    english: `A worker may ask to work ${durationInEnglish(minutes)} without the break and leave earlier.`,
  };
  return [warningOf("BREAK_MAY_BE_SKIPPED", said, ruleAt(breakWaiverMinutes, date))];
};

/** What the law adds to the pay of a day; of several days each names its own. */
export const payWarnings = (posting: Posting, quotes: readonly Quote[]): Warning[] =>
  daysOf(posting).flatMap(({ startsAt }, n) => {
    const date = seoulDate(startsAt);
    const onDay = posting.moreDays === undefined ? "" : `${date} `;
    return (quotes[n]?.lines ?? []).flatMap(({ code, text, won }) => {
      const name = premiums[code];
      if (name === undefined) return [];
      const said = {
        text: `${onDay}${text}: 자리마다 ${wonText(won)}이 더해집니다.`,
        english: `${onDay}${name}: ${wonInEnglish(won)} more for each seat.`,
      };
      return [warningOf(code, said, ruleAt(premiumPercent, date))];
    });
  });

/** That the days of a week may add to the pay together, by what no quote of one day shows. */
const addedByWeek = (week: readonly [Hours, ...Hours[]]): Warning[] => {
  const rule = ruleAt(weeklyHoliday, seoulDate(week[0].startsAt));
  const minutes = week.reduce((sum, day) => sum + workMinutes(day), 0);
  if (week.length < 2 || minutes < rule.value.hoursMin * 60) return [];
  const said = {
    text: `한 주 ${durationText(minutes)}의 근무라 주휴수당이, 40시간을 넘으면 연장수당이 더해질 수 있습니다. 수락하기 전에 금액을 보여 드립니다.`,
    english: `The work is ${durationInEnglish(minutes)} in one week. A paid weekly holiday may be added, and overtime beyond 40 hours. You see the amount before you accept a worker.`,
  };
  return [warningOf("WEEK_ADDS", said, rule)];
};

/** What bars minors, weeks that are too long, and what a week adds, on all days. */
export const dayWarnings = (posting: Posting, staff: Staff | undefined): Warning[] => {
  const days = daysOf(posting);
  const weeks = byWeek(days);
  const regularEmployees = staff?.regularEmployees ?? 0;
  return once([
    ...days.flatMap(minorWarnings),
    ...weeks.flatMap(([day, ...rest]) => weekWarnings({ ...day, regularEmployees }, rest)),
    ...weeks.flatMap(addedByWeek),
  ]);
};
