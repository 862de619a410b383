/**
 * Search filter: what a search asks of a job, and whether a job matches.
 *
 * A word matches anywhere in the texts of a job. A word with initial consonants also matches the
 * initials of short texts. A description would match almost any two of them.
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { Answer, Params } from "../../contracts/index.ts";
import { categories } from "../../contracts/kernel/categories.ts";
import { distanceKm, type Spot } from "../../contracts/kernel/travel.ts";
import { hasLetters, initialsOf, lettersIn, withoutBlanks } from "./hangul.ts";
import { gramsOfWord, type OneOf } from "./ngrams.ts";

export type SearchedJob = Answer<"job.get">;
export type Search = Params<"job.search">;
type Word = { readonly text: string; readonly letters: string | null };
/** A job, prepared for matching. */
export type Found = {
  readonly job: SearchedJob;
  /** True if its texts are already in the form in which words are compared. */
  readonly isPlain: boolean;
  readonly startsAtMs: number;
};

const children = new Map<string, ReadonlySet<string>>(
  categories.map(({ categoryId }) => [
    categoryId,
    new Set([
      categoryId,
      ...categories.filter(({ parentId }) => parentId === categoryId).map((c) => c.categoryId),
    ]),
  ]),
);

/** The form in which words are compared: composed and full-width letters equal the others. */
const plain = (text: string): string => text.normalize("NFKC").toLowerCase();

/** The texts so short that a few matching letters are significant. */
const shortOf = ({ title, place, skills }: SearchedJob): string[] => [
  title,
  place.address,
  ...skills,
];

const wholeOf = ({ title, place, skills, description }: SearchedJob): string =>
  `${title} ${place.address} ${skills.join(" ")} ${description}`;

/** A job, prepared for matching. */
export const foundOf = (job: SearchedJob): Found => {
  const whole = wholeOf(job);
  return { job, isPlain: plain(whole) === whole, startsAtMs: Date.parse(job.startsAt) };
};

/** The words that were typed. `letters` is read before NFKC, which changes initial consonants. */
const wordsIn = (typed: string): Word[] =>
  typed
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => ({ text: plain(word), letters: lettersIn(word) }));

const hasText = ({ job, isPlain }: Found, text: string): boolean => {
  if (!isPlain) return plain(wholeOf(job)).includes(text);
  const { title, place, skills, description } = job;
  return (
    title.includes(text) ||
    place.address.includes(text) ||
    skills.some((skill) => skill.includes(text)) ||
    description.includes(text) ||
    // NFKC writes some single letters as two with a blank between.
    (text.includes(" ") && wholeOf(job).includes(text))
  );
};

const isSpelt = ({ job, isPlain }: Found, letters: string): boolean => {
  const { title, place, skills } = job;
  const isIn = (text: string) => hasLetters(isPlain ? text : text.normalize("NFC"), letters);
  return isIn(title) || isIn(place.address) || skills.some(isIn);
};

const has = (found: Found, { text, letters }: Word): boolean =>
  hasText(found, text) || (letters !== null && isSpelt(found, letters));

/** The times between which a search finds the start of a shift, both inclusive. */
export const spanOf = (search: Search, atMs: number): { fromMs: number; toMs: number } => ({
  fromMs: search.from === undefined ? atMs : Math.max(atMs, Date.parse(search.from)),
  toMs: search.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(search.to),
});

/** A test for one search; what is constant is worked out once. */
export const filterOf = (search: Search, atMs: number): ((found: Found) => boolean) => {
  const words = wordsIn(search.q ?? "");
  const wanted = search.categoryId === undefined ? null : children.get(search.categoryId);
  const { fromMs, toMs } = spanOf(search, atMs);
  const wageMin = search.wageWonMin ?? 0;
  return (found) => {
    const { job, startsAtMs } = found;
    return (
      job.status === "open" &&
      startsAtMs > atMs &&
      startsAtMs >= fromMs &&
      startsAtMs <= toMs &&
      job.hourlyWageWon >= wageMin &&
      (wanted === null || wanted?.has(job.categoryId) === true) &&
      words.every((word) => has(found, word))
    );
  };
};

/** A private-use character for each category. */
const letters = new Map(
  categories.map(({ categoryId }, n) => [categoryId, String.fromCharCode(0xe000 + n)]),
);
const letterOf = (categoryId: string): string => letters.get(categoryId) ?? "";

/** The initial consonants of a text; anything else between them becomes one blank. */
const consonantsOf = (text: string): string =>
  initialsOf(withoutBlanks(text)).replace(/[^ㄱ-ㅎ]+/g, " ");

/** The texts by whose n-grams a job is found. */
export const indexedOf = ({ job }: Found): string[] => {
  const consonants = shortOf(job).map(consonantsOf).join(" ");
  return [plain(wholeOf(job)), consonants, letterOf(job.categoryId)];
};

/** What a search wants of the n-grams of a job; a word without n-grams is left out. */
export const askedBy = (search: Search): OneOf[] => {
  const ngrams: OneOf[] = wordsIn(search.q ?? "")
    .map(({ text, letters }) =>
      [text, ...(letters === null ? [] : [consonantsOf(letters)])].map(gramsOfWord),
    )
    .filter((oneOf) => oneOf.every(({ length }) => length > 0));
  if (search.categoryId === undefined) return ngrams;
  const wanted = [...(children.get(search.categoryId) ?? [])];
  return [...ngrams, wanted.map(letterOf).map(gramsOfWord)];
};

/**
 * The place from which distance is measured; null without one. Refuses PLACE_MISSING (422) for half
 * a place, and for a radius or `isNear` without a place.
 */
export const placeOf = (
  { lat, lng, radiusKm }: Pick<Search, "lat" | "lng" | "radiusKm">,
  isNear = false,
): Spot | null => {
  if (lat !== undefined && lng !== undefined) return { lat, lng };
  if (lat !== undefined || lng !== undefined || isNear || radiusKm !== undefined) {
    throw new Refusal("PLACE_MISSING", { fields: [{ field: "/lat" }, { field: "/lng" }] }, 422);
  }
  return null;
};

/**
 * Tests whether a search finds this job at an instant, for many searches. Refuses PLACE_MISSING.
 */
export const findsJob = (job: SearchedJob, at: Instant): ((search: Search) => boolean) => {
  const found = foundOf(job);
  const atMs = Date.parse(at);
  return (search) => {
    const place = placeOf(search);
    const { radiusKm = Number.POSITIVE_INFINITY } = search;
    const isNear = place === null || distanceKm(place, job.place) <= radiusKm;
    return isNear && filterOf(search, atMs)(found);
  };
};
