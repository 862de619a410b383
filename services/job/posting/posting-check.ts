/**
 * Posting check: what an employer learns of a posting before it is posted.
 *
 * It lists all problems at once, suggested texts, what the law adds to the pay, and who may not
 * apply. It also has the cost for one seat and for all.
 */

import { rewritten } from "../../contracts/blocked-words/blocked-words.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { detailOf } from "../../contracts/core/refusal-texts.ts";
import { type Instant, seoulDate, won } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import { descriptionMax, titleMax } from "../../contracts/job/posting.ts";
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
import { type Posting, problemsOf, wordsOf } from "./posting.ts";
import {
  byWeek,
  type Hours,
  once,
  type Staff,
  staffWarnings,
  type Warning,
  warningOf,
  weekWarnings,
} from "./working-hours.ts";

type Check = Answer<"job.check">;
type Quote = Answer<"payment.quote">;
/** The quotes of all days by the payment service, or its refusal; null if it was not asked. */
export type Priced =
  | { readonly quotes: readonly Quote[]; readonly staff?: Staff }
  | { readonly refusal: Refusal; readonly staff?: Staff }
  | null;

/** Lines of a quote that the law adds to the pay and that an employer may overlook. */
const premiums: readonly string[] = [
  "OVERTIME",
  "NIGHT",
  "HOLIDAY",
  "HOLIDAY_OVERTIME",
  "WEEKLY_HOLIDAY",
];
/** With any of these problems no pay is calculated. */
const priceless: readonly string[] = [
  "TIMES_REVERSED",
  "SHIFT_TOO_LONG",
  "BREAK_TOO_LONG",
  "BREAKS_DIFFER",
  "BREAK_OUTSIDE_WORK",
];

const barTexts: Readonly<Record<MinorBar["reason"], string>> = {
  MINOR_NIGHT: "밤 10시부터 아침 6시 사이의 근무라 18세 미만은 지원할 수 없습니다.",
  MINOR_HOLIDAY: "휴일 근무라 18세 미만은 지원할 수 없습니다.",
  MINOR_DAY_TOO_LONG: "하루 7시간을 넘어 18세 미만은 지원할 수 없습니다.",
  MINOR_WEEK_TOO_LONG: "한 주 35시간을 넘어 18세 미만은 지원할 수 없습니다.",
};
const barTables: Readonly<Record<MinorBar["reason"], LawTable<unknown>>> = {
  MINOR_NIGHT: minorRest,
  MINOR_HOLIDAY: minorRest,
  MINOR_DAY_TOO_LONG: minorWork,
  MINOR_WEEK_TOO_LONG: minorWork,
};

const minorWarnings = (day: Hours): Warning[] => {
  const date = seoulDate(day.startsAt);
  return minorBars(day).map(({ reason }) =>
    warningOf(reason, barTexts[reason], ruleAt(barTables[reason], date)),
  );
};

const breakWarnings = (posting: Posting): Warning[] => {
  const date = seoulDate(posting.startsAt);
  const minutes = workMinutes(posting);
  const isAsked = posting.breakMinutes > 0 && posting.moreDays === undefined;
  if (!isAsked || !mayWaiveBreak(minutes, date)) return [];
  const text = `근로자가 요청하면 휴게시간 없이 ${durationText(minutes)} 일하고 먼저 퇴근할 수 있습니다.`;
  return [warningOf("BREAK_MAY_BE_SKIPPED", text, ruleAt(breakWaiverMinutes, date))];
};

/** What the law adds to the pay of a day; of several days each names its own. */
const payWarnings = (posting: Posting, quotes: readonly Quote[]): Warning[] =>
  daysOf(posting).flatMap(({ startsAt }, n) => {
    const date = seoulDate(startsAt);
    const onDay = posting.moreDays === undefined ? "" : `${date} `;
    return (quotes[n]?.lines ?? [])
      .filter(({ code }) => premiums.includes(code))
      .map(({ code, text, won: amount }) => {
        const message = `${onDay}${text}: 자리마다 ${wonText(amount)}이 더해집니다.`;
        return warningOf(code, message, ruleAt(premiumPercent, date));
      });
  });

/** That the days of a week may add to the pay together, by what no quote of one day shows. */
const addedByWeek = (week: readonly [Hours, ...Hours[]]): Warning[] => {
  const rule = ruleAt(weeklyHoliday, seoulDate(week[0].startsAt));
  const minutes = week.reduce((sum, day) => sum + workMinutes(day), 0);
  if (week.length < 2 || minutes < rule.value.hoursMin * 60) return [];
  const text = `한 주 ${durationText(minutes)}의 근무라 주휴수당이, 40시간을 넘으면 연장수당이 더해질 수 있습니다. 수락하기 전에 금액을 보여 드립니다.`;
  return [warningOf("WEEK_ADDS", text, rule)];
};

/** What bars minors, weeks that are too long, and what a week adds, on all days. */
const dayWarnings = (posting: Posting, staff: Staff | undefined): Warning[] => {
  const days = daysOf(posting);
  const weeks = byWeek(days);
  const regularEmployees = staff?.regularEmployees ?? 0;
  return once([
    ...days.flatMap(minorWarnings),
    ...weeks.flatMap(([day, ...rest]) => weekWarnings({ ...day, regularEmployees }, rest)),
    ...weeks.flatMap(addedByWeek),
  ]);
};

/** No warning where a table of the law has no value yet: the quote refuses it. */
const known = (warnings: () => Warning[]): Warning[] => {
  try {
    return warnings();
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
};

/** Whether the pay of a posting can be asked for. */
export const hasPrice = (posting: Posting, at: Instant): boolean =>
  problemsOf(posting, at, undefined, []).every(({ type }) => !priceless.includes(type));

/** The cost of a seat on all days, and of all seats; the week may add more with the acceptance. */
const costOf = ({ seats }: Posting, quotes: readonly Quote[]): Check["cost"] => {
  const sum = (of: (quote: Quote) => number) => quotes.reduce((all, quote) => all + of(quote), 0);
  const perSeatWon = sum(({ employerTotalWon }) => employerTotalWon);
  return {
    perSeatWon: won(perSeatWon),
    seats,
    totalWon: won(perSeatWon * seats),
    grossWon: won(sum(({ grossWon }) => grossWon)),
    employerFeeWon: won(sum(({ employerFeeWon }) => employerFeeWon)),
    takeHomeWon: won(sum(({ netWon }) => netWon)),
  };
};

const problemOf = ({ type, data }: Refusal): Check["problems"][number] => ({
  code: type,
  text: detailOf(type),
  english: detailOf(type, "en"),
  values: Object.entries(data)
    .filter(([, value]) => typeof value === "number" || typeof value === "string")
    .map(([name, value]) => ({ name, value: String(value) })),
});

/** The check of a posting at an instant. */
export const checkOf = (posting: Posting, at: Instant, priced: Priced): Check => {
  const quotes = priced !== null && "quotes" in priced ? priced.quotes : null;
  const refused = priced !== null && "refusal" in priced ? [priced.refusal] : [];
  const words = wordsOf(posting);
  const problems = [...problemsOf(posting, at, undefined, words), ...refused];
  const staff = priced?.staff;
  const date = seoulDate(posting.startsAt);
  const ofStaff = staff === undefined ? [] : known(() => staffWarnings(staff, date));
  const warnings =
    priced === null ? [] : known(() => [...breakWarnings(posting), ...dayWarnings(posting, staff)]);
  return {
    problems: problems.map(problemOf),
    warnings: [...ofStaff, ...(quotes === null ? [] : payWarnings(posting, quotes)), ...warnings],
    words,
    rewrite: words.some(({ field }) => field === "title" || field === "description")
      ? {
          title: rewritten(posting.title, titleMax),
          description: rewritten(posting.description, descriptionMax),
        }
      : null,
    cost: quotes === null ? null : costOf(posting, quotes),
  };
};
