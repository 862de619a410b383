/**
 * Posting: the terms of a job, and what the law asks of them before anyone may see them.
 *
 * Break and wage rules are looked up at the shift's own date (services/contracts/law.ts).
 */
import { categories } from "../contracts/categories.ts";
import { minimumBreakMinutes, minimumWageWonAt } from "../contracts/law.ts";
import { Refusal } from "../contracts/refusal.ts";
import {
  dayMs,
  type Instant,
  instant,
  later,
  minutesBetween,
  seoulDate,
} from "../contracts/units.ts";

export type Break = { readonly from: Instant; readonly to: Instant };
export type Place = { readonly address: string; readonly lat: number; readonly lng: number };
export type Selection = "choose" | "firstCome";

export type Posting = {
  readonly title: string;
  readonly description: string;
  readonly categoryId: string;
  readonly hourlyWageWon: number;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly breakMinutes: number;
  readonly breaks?: readonly Break[];
  readonly seats: number;
  readonly place: Place;
  readonly skills: readonly string[];
  readonly selection: Selection;
};

/** Terms that a live application holds the employer to. */
export const fixedTerms = [
  "hourlyWageWon",
  "startsAt",
  "endsAt",
  "breakMinutes",
  "breaks",
  "place",
] as const;

/** What the employer writes: instants with any offset, some members left out. */
export type PostingInput = Omit<
  Posting,
  "startsAt" | "endsAt" | "breaks" | "skills" | "selection"
> & {
  readonly startsAt: string;
  readonly endsAt: string;
  readonly breaks?: readonly { readonly from: string; readonly to: string }[];
  readonly skills?: readonly string[];
  readonly selection?: Selection;
};

const horizonMs = 90 * dayMs;
const shiftMinutesMax = 24 * 60;

/**
 * Words that exclude by sex, age, marriage, origin or looks, each with what to write instead.
 * Which statute bars which word is not confirmed: an operator must review the list.
 */
const blockedWords: readonly (readonly [RegExp, string])[] = [
  [/(여자|여성|남자|남성)\s*(만|우대|전용)/u, "성별 대신 필요한 업무를 적어 주세요."],
  [/(미혼|기혼)\s*(만|자|우대)/u, "혼인 여부는 적을 수 없습니다."],
  [/\d{2}\s*(세|살)\s*(이하|미만|까지)/u, "나이 대신 필요한 경험을 적어 주세요."],
  [/(용모|외모)\s*단정/u, "외모 대신 복장 안내를 적어 주세요."],
  [
    /(전라|경상|충청|강원|제주)도?\s*(출신|사람)\s*(제외|사절|불가)/u,
    "출신 지역은 적을 수 없습니다.",
  ],
];

/** The terms in the form in which they are kept. */
export const normalised = (input: PostingInput): Posting => {
  const { startsAt, endsAt, breaks, skills, selection, ...rest } = input;
  return {
    ...rest,
    startsAt: instant(startsAt),
    endsAt: instant(endsAt),
    ...(breaks === undefined
      ? {}
      : {
          breaks: breaks.map(({ from, to }) => ({
            from: instant(from),
            to: instant(to),
          })),
        }),
    skills: skills ?? [],
    selection: selection ?? "choose",
  };
};

/** The same terms at another time; breaks that were planned move with the beginning. */
export const moved = (posting: Posting, startsAt: Instant, endsAt: Instant): Posting => {
  const { breaks, ...rest } = posting;
  const byMs = Date.parse(startsAt) - Date.parse(posting.startsAt);
  const there = breaks?.map(({ from, to }) => ({ from: later(from, byMs), to: later(to, byMs) }));
  return { ...rest, startsAt, endsAt, ...(there === undefined ? {} : { breaks: there }) };
};

const checkTimes = (posting: Posting, at: Instant): void => {
  const { startsAt, endsAt } = posting;
  if (endsAt <= startsAt) throw new Refusal("TIMES_REVERSED", { startsAt, endsAt }, 422);
  if (startsAt <= at) throw new Refusal("STARTS_IN_PAST", { startsAt, now: at }, 422);
  if (startsAt > later(at, horizonMs)) throw new Refusal("STARTS_TOO_LATE", { startsAt }, 422);
  if (minutesBetween(startsAt, endsAt) > shiftMinutesMax) {
    throw new Refusal("SHIFT_TOO_LONG", { maxMinutes: shiftMinutesMax }, 422);
  }
};

const checkBreaks = ({ startsAt, endsAt, breakMinutes, breaks }: Posting): void => {
  const workMinutes = minutesBetween(startsAt, endsAt) - breakMinutes;
  if (workMinutes <= 0) throw new Refusal("BREAK_TOO_LONG", { breakMinutes }, 422);
  const needsMinutes = minimumBreakMinutes(workMinutes, seoulDate(startsAt));
  if (breakMinutes < needsMinutes) {
    throw new Refusal("BREAK_TOO_SHORT", { breakMinutes, needsMinutes }, 422);
  }
  if (breaks === undefined) return;
  const total = breaks.reduce((sum, { from, to }) => sum + minutesBetween(from, to), 0);
  const isOutside = breaks.some(({ from, to }) => from < startsAt || to > endsAt || to <= from);
  if (isOutside || total !== breakMinutes) throw new Refusal("BREAKS_DIFFER", { total }, 422);
};

const checkWords = ({ title, description }: Posting): void => {
  for (const [pattern, advice] of blockedWords) {
    const found = pattern.exec(`${title}\n${description}`);
    if (found) throw new Refusal("BLOCKED_WORD", { word: found[0], advice }, 422);
  }
};

/**
 * Refuses (422) STARTS_IN_PAST, STARTS_TOO_LATE (90 days), TIMES_REVERSED, SHIFT_TOO_LONG,
 * BREAK_TOO_SHORT (근로기준법 제54조), BREAK_TOO_LONG, BREAKS_DIFFER, WAGE_BELOW_MINIMUM
 * (최저임금법 제6조, at the shift's date), CATEGORY_UNKNOWN and BLOCKED_WORD.
 */
export const checkPosting = (posting: Posting, at: Instant): void => {
  checkTimes(posting, at);
  checkBreaks(posting);
  const minimumWon = minimumWageWonAt(posting.startsAt);
  if (posting.hourlyWageWon < minimumWon) {
    throw new Refusal(
      "WAGE_BELOW_MINIMUM",
      { minimumWon, onDate: seoulDate(posting.startsAt) },
      422,
    );
  }
  if (!categories.some(({ categoryId }) => categoryId === posting.categoryId)) {
    throw new Refusal("CATEGORY_UNKNOWN", { categoryId: posting.categoryId }, 422);
  }
  checkWords(posting);
};
