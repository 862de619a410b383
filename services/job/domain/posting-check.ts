/**
 * Posting check: what an employer learns of a posting before it is posted.
 *
 * It lists all problems at once, suggested texts, what the law adds to the pay, and who may not
 * apply. It also has the cost for one seat and for all.
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import { detailOf } from "../../contracts/core/refusal-texts.ts";
import { type Instant, seoulDate, won } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import { descriptionMax, titleMax } from "../../contracts/job/posting.ts";
import { durationText, wonText } from "../../contracts/kernel/korean-text.ts";
import { type MinorBar, minorBars, workMinutes } from "../../contracts/law/minors.ts";
import {
  breakWaiverMinutes,
  type LawTable,
  mayWaiveBreak,
  minorRest,
  minorWork,
  premiumPercent,
  ruleAt,
} from "../../contracts/law/statutory-values.ts";
import { rewritten } from "../blocked-words/blocked-words.ts";
import { type Posting, problemsOf, wordsOf } from "./posting.ts";
import { type Staff, staffWarnings, type Warning, warningOf } from "./working-hours.ts";

type Check = Answer<"job.check">;
type Quote = Answer<"payment.quote">;
/** The quote of the payment service, or its refusal; null if it was not asked. */
export type Priced =
  | { readonly quote: Quote; readonly staff?: Staff }
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

const minorWarnings = (posting: Posting): Warning[] => {
  const date = seoulDate(posting.startsAt);
  return minorBars(posting).map(({ reason }) =>
    warningOf(reason, barTexts[reason], ruleAt(barTables[reason], date)),
  );
};

const breakWarnings = (posting: Posting): Warning[] => {
  const date = seoulDate(posting.startsAt);
  const minutes = workMinutes(posting);
  if (posting.breakMinutes === 0 || !mayWaiveBreak(minutes, date)) return [];
  const text = `근로자가 요청하면 휴게시간 없이 ${durationText(minutes)} 일하고 먼저 퇴근할 수 있습니다.`;
  return [warningOf("BREAK_MAY_BE_SKIPPED", text, ruleAt(breakWaiverMinutes, date))];
};

const payWarnings = ({ startsAt }: Posting, { lines }: Quote): Warning[] =>
  lines
    .filter(({ code }) => premiums.includes(code))
    .map(({ code, text, won: amount }) => {
      const message = `${text}: 자리마다 ${wonText(amount)}이 더해집니다.`;
      return warningOf(code, message, ruleAt(premiumPercent, seoulDate(startsAt)));
    });

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

const costOf = ({ seats }: Posting, quote: Quote): Check["cost"] => ({
  perSeatWon: quote.employerTotalWon,
  seats,
  totalWon: won(quote.employerTotalWon * seats),
  grossWon: quote.grossWon,
  employerFeeWon: quote.employerFeeWon,
  takeHomeWon: quote.netWon,
});

const problemOf = ({ type, data }: Refusal): Check["problems"][number] => ({
  code: type,
  text: detailOf(type),
  values: Object.entries(data)
    .filter(([, value]) => typeof value === "number" || typeof value === "string")
    .map(([name, value]) => ({ name, value: String(value) })),
});

/** The check of a posting at an instant. */
export const checkOf = (posting: Posting, at: Instant, priced: Priced): Check => {
  const quote = priced !== null && "quote" in priced ? priced.quote : null;
  const refused = priced !== null && "refusal" in priced ? [priced.refusal] : [];
  const words = wordsOf(posting);
  const problems = [...problemsOf(posting, at, undefined, words), ...refused];
  const staff = priced?.staff;
  const date = seoulDate(posting.startsAt);
  const ofStaff = staff === undefined ? [] : known(() => staffWarnings(staff, date));
  const warnings =
    priced === null ? [] : known(() => [...breakWarnings(posting), ...minorWarnings(posting)]);
  return {
    problems: problems.map(problemOf),
    warnings: [...ofStaff, ...(quote === null ? [] : payWarnings(posting, quote)), ...warnings],
    words,
    rewrite: words.some(({ field }) => field === "title" || field === "description")
      ? {
          title: rewritten(posting.title, titleMax),
          description: rewritten(posting.description, descriptionMax),
        }
      : null,
    cost: quote === null ? null : costOf(posting, quote),
  };
};
