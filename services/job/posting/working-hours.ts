/**
 * Working hours: how much one person may work, beside their other shifts (근로기준법 제50조, 제53조, 제69조).
 *
 * For a minor it is a rule. For everyone else it is a warning to the employer, who alone knows what
 * else was agreed. Weeks begin on Monday in Seoul; a shift belongs to the week it begins in.
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import {
  type Instant,
  later,
  minuteMs,
  type SeoulDate,
  seoulDate,
} from "../../contracts/core/units.ts";
import { durationInEnglish } from "../../contracts/kernel/english-text.ts";
import { durationText } from "../../contracts/kernel/korean-text.ts";
import { weekOf } from "../../contracts/kernel/seoul-week.ts";
import { isMinor, minorBars, workMinutes } from "../../contracts/law/minors.ts";
import {
  type LawRow,
  mayWaiveBreak,
  premiumEmployeesMin,
  regularEmployeesUnknown,
  regularEmployeesWindow,
  ruleAt,
  weekWork,
} from "../../contracts/law/statutory-values.ts";
import type { Break } from "./posting.ts";

export type Hours = {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly breakMinutes: number;
};
export type Warning = {
  readonly code: string;
  /** In Korean, and the same in English. */
  readonly text: string;
  readonly english: string;
  readonly law: string | null;
  /** Whether the value was read in the law's own text. */
  readonly isConfirmed: boolean;
};

/** What is known of an employer's staff, and the number that counts. */
export type Staff = {
  /** Null if the employer has not stated it. */
  readonly statedEmployees: number | null;
  /** By the work of the month before, as `staffByWork` counts it. */
  readonly hiredEmployees: number;
  readonly regularEmployees: number;
};

/** A warning that a row of the law is the reason for. */
export const warningOf = (
  code: string,
  { text, english }: Pick<Warning, "text" | "english">,
  { source, mark }: Pick<LawRow<unknown>, "source" | "mark">,
): Warning => ({ code, text, english, law: source, isConfirmed: mark === "statute" });

/** Shifts by the week in which they begin; no week is empty. */
export const byWeek = <S extends Pick<Hours, "startsAt">>(shifts: readonly S[]) =>
  [...Map.groupBy(shifts, ({ startsAt }) => weekOf(startsAt).from).values()] as [S, ...S[]][];

/** Each warning once. */
export const once = (warnings: readonly Warning[]): Warning[] =>
  warnings.filter(({ text }, n) => warnings.findIndex((one) => one.text === text) === n);

/**
 * Refuses NOT_ELIGIBLE (422), with the article, if a person of that age on the day of a shift may
 * not work it. The bars are: at night, on a holiday, or too long a day. Their other work is checked
 * in the calendar (services/user/domain/minor-week.ts).
 */
export const checkMinor = (shift: Hours, ageYears: number): void => {
  if (!isMinor(ageYears, seoulDate(shift.startsAt))) return;
  const [bar] = minorBars(shift);
  if (bar !== undefined) throw new Refusal("NOT_ELIGIBLE", { ...bar }, 422);
};

/**
 * The warning to an employer whose staff counts with another number than they stated: they stated
 * none, or they hired more people through OneDay and so owe premiums.
 */
export const staffWarnings = (
  { statedEmployees, hiredEmployees, regularEmployees }: Staff,
  date: SeoulDate,
): Warning[] => {
  if (statedEmployees === null) {
    const said = {
      text: "상시근로자 수를 알려 주세요: 모르면 5명 이상으로 계산합니다.",
      english: "Tell us how many regular employees you have. Until then we count 5 or more.",
    };
    return [warningOf("STAFF_UNKNOWN", said, ruleAt(regularEmployeesUnknown, date))];
  }
  const least = ruleAt(premiumEmployeesMin, date).value;
  if (statedEmployees >= least || regularEmployees < least) return [];
  const said = {
    text: `지난 한 달 동안 원데이로 하루 ${hiredEmployees}명이 일해 상시근로자를 ${hiredEmployees}명으로 계산합니다.`,
    english: `${hiredEmployees} people a day worked for you through OneDay in the last month, so we count ${hiredEmployees} regular employees.`,
  };
  return [warningOf("STAFF_BY_HIRES", said, ruleAt(regularEmployeesWindow, date))];
};

/** The warning to an employer if the shift and `others` of its week exceed the hours of a week. */
export const weekWarnings = (
  shift: Hours & { readonly regularEmployees: number },
  others: readonly Hours[],
): Warning[] => {
  const rule = ruleAt(weekWork, seoulDate(shift.startsAt));
  const { minutes: most, employeesMin } = rule.value;
  const { from, to } = weekOf(shift.startsAt);
  const same = others.filter(({ startsAt }) => startsAt >= from && startsAt < to);
  const all = [shift, ...same].reduce((sum, one) => sum + workMinutes(one), 0);
  if (shift.regularEmployees < employeesMin || all <= most) return [];
  const said = {
    text: `이 근무자의 이번 주 근로시간이 ${durationText(all)}이 되어 한도 ${durationText(most)}을 넘습니다.`,
    english: `This worker would work ${durationInEnglish(all)} this week. The limit is ${durationInEnglish(most)}.`,
  };
  return [warningOf("WEEK_TOO_LONG", said, rule)];
};

/**
 * The shift without its break, which a worker may ask for at exactly one length of work (근로기준법 제54조
 * 제1항 단서). It ends earlier by as much. Refuses BREAK_NEEDED (422) for every other shift.
 */
export const withoutBreak = <S extends Hours & { readonly breaks?: readonly Break[] }>(
  shift: S,
): Omit<S, "breaks"> & { readonly skipsBreak: true } => {
  const minutes = workMinutes(shift);
  const date = seoulDate(shift.startsAt);
  if (shift.breakMinutes === 0 || !mayWaiveBreak(minutes, date)) {
    throw new Refusal("BREAK_NEEDED", { workMinutes: minutes, onDate: date }, 422);
  }
  const { breaks: _, ...rest } = shift;
  const endsAt = later(shift.startsAt, minutes * minuteMs);
  return { ...rest, endsAt, breakMinutes: 0, skipsBreak: true };
};
