/**
 * Posting: the terms of a job, and what the law requires of them before anyone may see them.
 *
 * Break and wage rules are looked up at the shift's own date
 * (services/contracts/law/statutory-values.ts).
 */

import {
  blockedIn,
  blockedSkills,
  lawTextOf,
} from "../../contracts/blocked-words/blocked-words.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import {
  dayMs,
  type Instant,
  instant,
  isSame,
  later,
  minutesBetween,
  seoulDate,
} from "../../contracts/core/units.ts";
import { categories } from "../../contracts/kernel/categories.ts";
import { checkArea } from "../../contracts/kernel/service-area.ts";
import { type Day, daysOf } from "../../contracts/kernel/work-days.ts";
import { checkBreaks } from "../../contracts/law/breaks.ts";
import { checkGates, type Gates } from "../../contracts/law/gates.ts";
import { minimumWageWonAt } from "../../contracts/law/statutory-values.ts";

export type Break = { readonly from: Instant; readonly to: Instant };
export type Place = { readonly address: string; readonly lat: number; readonly lng: number };
export type Selection = "choose" | "firstCome";
/** A pay line of the employer's own (`ownPayLines` in the table of the law), in won. */
export type OwnLine = { readonly kind: "transport" | "meal" | "bonus"; readonly won: number };

export type Posting = {
  readonly title: string;
  readonly description: string;
  readonly categoryId: string;
  readonly hourlyWageWon: number;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly breakMinutes: number;
  readonly breaks?: readonly Break[];
  /** The days after the first, in order; never empty. */
  readonly moreDays?: readonly Day[];
  readonly seats: number;
  readonly place: Place;
  /** The employer's site it is at; its managers act for them. */
  readonly siteId?: string;
  readonly skills: readonly string[];
  readonly selection: Selection;
  readonly gates?: Gates;
  /** What the employer adds to the wage for the day, once for each kind; never empty. */
  readonly ownLines?: readonly OwnLine[];
  /** An acceptance lapses if its worker answers no reminder (../domain/reminders.ts). */
  readonly releaseUnconfirmed?: true;
};

/** The fixed terms of a log whose changes do not say of which version the terms are. */
export const fixedTermsBefore = [
  "hourlyWageWon",
  "startsAt",
  "endsAt",
  "breakMinutes",
  "breaks",
  "place",
  "gates",
  "ownLines",
] as const;

/** Terms that cannot change while an application is live. Gates, fee cap and tax follow the trade. */
export const fixedTerms = [
  ...fixedTermsBefore,
  "categoryId",
  "moreDays",
  "releaseUnconfirmed",
] as const;

/** What the employer sends: instants with any offset, some members left out. */
export type PostingInput = Omit<
  Posting,
  | "startsAt"
  | "endsAt"
  | "breaks"
  | "moreDays"
  | "skills"
  | "selection"
  | "gates"
  | "releaseUnconfirmed"
> & {
  readonly startsAt: string;
  readonly endsAt: string;
  readonly breaks?: readonly { readonly from: string; readonly to: string }[];
  readonly moreDays?: readonly { readonly startsAt: string; readonly endsAt: string }[];
  readonly skills?: readonly string[];
  readonly selection?: Selection;
  readonly gates?: Gates;
  readonly releaseUnconfirmed?: boolean;
};

const horizonMs = 90 * dayMs;
const shiftMinutesMax = 24 * 60;

/** The terms in the form in which they are stored. */
export const normalised = (input: PostingInput): Posting => {
  const { startsAt, endsAt, breaks, skills, selection, gates, ownLines = [], ...more } = input;
  const { moreDays = [], releaseUnconfirmed = false, ...rest } = more;
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
    ...(moreDays.length === 0
      ? {}
      : {
          moreDays: moreDays.map((day) => ({
            startsAt: instant(day.startsAt),
            endsAt: instant(day.endsAt),
          })),
        }),
    skills: skills ?? [],
    selection: selection ?? "choose",
    // Gates that ask for nothing are none.
    ...(gates === undefined || Object.keys(gates).length === 0 ? {} : { gates }),
    // A patch takes them away with an empty list.
    ...(ownLines.length === 0 ? {} : { ownLines }),
    ...(releaseUnconfirmed ? { releaseUnconfirmed: true as const } : {}),
  };
};

/** What an employer changes of a posting: an absent member stays as it is. */
export type PostingPatch = { readonly [M in keyof PostingInput]?: PostingInput[M] | undefined };

/** The terms with a patch applied, in the form in which they are stored. */
export const patched = (posting: Posting, patch: PostingPatch): Posting =>
  normalised({ ...posting, ...patch } as PostingInput);

const pricedTerms = [
  "hourlyWageWon",
  "startsAt",
  "endsAt",
  "breakMinutes",
  "breaks",
  "ownLines",
  "categoryId",
  "moreDays",
] as const;

/** Whether two terms pay the worker the same: everything that a price depends on is equal. */
export const isPricedAlike = (one: Posting, other: Posting): boolean =>
  pricedTerms.every((term) => isSame(one[term], other[term]));

const checkTimes = (posting: Posting, at: Instant): void => {
  const { startsAt, endsAt } = posting;
  if (endsAt <= startsAt) throw new Refusal("TIMES_REVERSED", { startsAt, endsAt }, 422);
  if (startsAt <= at) throw new Refusal("STARTS_IN_PAST", { startsAt, now: at }, 422);
  if (startsAt > later(at, horizonMs)) throw new Refusal("STARTS_TOO_LATE", { startsAt }, 422);
  if (minutesBetween(startsAt, endsAt) > shiftMinutesMax) {
    throw new Refusal("SHIFT_TOO_LONG", { maxMinutes: shiftMinutesMax }, 422);
  }
};

/** The last of the days begins at most this long after the first: less than a month, for day work. */
const daysApartMs = 27 * dayMs;

/** Refuses days that overlap, share a date or are not in order, and those too far apart. */
const checkDays = (posting: Posting): void => {
  const days = daysOf(posting);
  const wrong = days.find(({ startsAt }, n) => {
    const before = days[n - 1];
    return (
      before !== undefined &&
      (startsAt < before.endsAt || seoulDate(startsAt) <= seoulDate(before.startsAt))
    );
  });
  if (wrong !== undefined) {
    throw new Refusal("DAYS_OUT_OF_ORDER", { startsAt: wrong.startsAt }, 422);
  }
  const last = days.at(-1)?.startsAt ?? posting.startsAt;
  const latest = later(posting.startsAt, daysApartMs);
  if (last > latest) throw new Refusal("DAYS_TOO_FAR", { startsAt: last, latest }, 422);
};

const checkWage = ({ hourlyWageWon, startsAt }: Posting): void => {
  const minimumWon = minimumWageWonAt(startsAt);
  if (hourlyWageWon >= minimumWon) return;
  throw new Refusal("WAGE_BELOW_MINIMUM", { minimumWon, onDate: seoulDate(startsAt) }, 422);
};

const checkOwnLines = ({ ownLines = [] }: Posting): void => {
  const kinds = ownLines.map(({ kind }) => kind);
  const twice = kinds.find((kind, n) => kinds.indexOf(kind) !== n);
  if (twice !== undefined) throw new Refusal("OWN_LINES_TWICE", { kind: twice }, 422);
};

const checkPostingGates = (posting: Posting): void =>
  checkGates(posting, seoulDate(posting.startsAt));

const checkPlace = ({ place }: Posting): void => checkArea(place, ["/place/lat", "/place/lng"]);

const checkCategory = ({ categoryId }: Posting): void => {
  if (categories.some((one) => one.categoryId === categoryId)) return;
  throw new Refusal("CATEGORY_UNKNOWN", { categoryId }, 422);
};

/** The blocked words in every text of a posting that a worker reads, each with its law. */
export const wordsOf = ({ title, description, skills, place, startsAt }: Posting) => {
  const date = seoulDate(startsAt);
  const words = {
    title: blockedIn(title),
    description: blockedIn(description),
    skills: blockedSkills(skills),
    "place/address": blockedIn(place.address),
  };
  return (Object.keys(words) as (keyof typeof words)[]).flatMap((field) =>
    words[field].map((word) => ({ field, ...word, ...lawTextOf(word.kind, date) })),
  );
};

type Words = ReturnType<typeof wordsOf>;

const checkWords = (words: Words): void => {
  const [first] = words;
  if (first === undefined) return;
  const fields = [...new Set(words.map(({ field }) => field))].map((name) => ({
    field: `/${name}`,
  }));
  const code = first.kind === "contact" ? "CONTACT_IN_TEXT" : "BLOCKED_WORD";
  throw new Refusal(code, { fields, words }, 422);
};

const refusalOf = (check: () => void): Refusal[] => {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof Refusal) return [error];
    throw error;
  }
};

/** The terms that the check of the breaks reads. */
const restTerms = ["startsAt", "endsAt", "breakMinutes", "breaks", "moreDays"] as const;

/** What bars one day of a posting. `isKept`: its breaks stay as they were. */
const dayProblems = (day: Posting, at: Instant, isKept: boolean): Refusal[] => {
  // Breaks can be checked only if the end is after the start.
  const isSpan = day.startsAt < day.endsAt;
  return [
    ...refusalOf(() => checkTimes(day, at)),
    ...(isSpan && !isKept ? refusalOf(() => checkBreaks(day)) : []),
    ...[checkWage, checkPostingGates].flatMap((check) => refusalOf(() => check(day))),
  ];
};

/** The first refusal of each code. */
const firstOfEach = (refusals: readonly Refusal[]): Refusal[] =>
  refusals.filter(({ type }, n) => refusals.findIndex((one) => one.type === type) === n);

/**
 * Everything that bars a posting, in the order of `checkPosting`. `before`: the posting that this
 * one changes. Breaks that stay as they were are not checked again. `words`: its blocked words.
 */
export const problemsOf = (
  posting: Posting,
  at: Instant,
  before?: Posting,
  words: Words = wordsOf(posting),
): Refusal[] => {
  const isKept = before !== undefined && restTerms.every((t) => isSame(posting[t], before[t]));
  return [
    ...firstOfEach(daysOf(posting).flatMap((day) => dayProblems(day, at, isKept))),
    ...[checkDays, checkOwnLines, checkCategory, checkPlace].flatMap((check) =>
      refusalOf(() => check(posting)),
    ),
    ...refusalOf(() => checkWords(words)),
  ];
};

/**
 * Refuses (422) STARTS_IN_PAST, STARTS_TOO_LATE (90 days), TIMES_REVERSED, SHIFT_TOO_LONG,
 * BREAK_TOO_SHORT, BREAK_TOO_LONG, BREAK_OUTSIDE_WORK, BREAKS_DIFFER, BREAK_PIECES (근로기준법
 * 제54조), WAGE_BELOW_MINIMUM (최저임금법 제6조, at the shift's date, of the hourly wage alone),
 * DAYS_OUT_OF_ORDER, DAYS_TOO_FAR (27 days), OWN_LINES_TWICE (two of a kind), CATEGORY_UNKNOWN,
 * GATE_UNKNOWN, GATE_NOT_ALLOWED, PLACE_OUTSIDE_SERVICE, BLOCKED_WORD and CONTACT_IN_TEXT.
 * `before` as in `problemsOf`.
 */
export const checkPosting = (posting: Posting, at: Instant, before?: Posting): void => {
  const [first] = problemsOf(posting, at, before);
  if (first !== undefined) throw first;
};
