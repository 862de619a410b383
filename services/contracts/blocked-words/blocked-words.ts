/**
 * Blocked words: what the text of a posting may not say, by which law, and what to write instead.
 *
 * Blocked are demands for a sex, an age, looks, a marital status, a region of origin, a nationality,
 * health, a religion, schooling or military service, and contacts, which are not shared before a
 * match. Each kind has its patterns in a file here, and its law in
 * services/contracts/law/fair-offers.ts. What a statute itself demands is not blocked (만 19세 이상,
 * 보건증), nor are ordinary words (여성복, 트럭 20대). The lists in test/contracts/blocked-words say so.
 */
import type { SeoulDate } from "../core/units.ts";
import { apart, type ContactKind, contactsIn } from "../kernel/contact-details.ts";
import { Folded } from "../kernel/folded-text.ts";
import { type FairKind, fairOffers } from "../law/statutory-values.ts";
import { agePhrases } from "./age.ts";
import { disabilityPhrases } from "./disability.ts";
import { looksPhrases } from "./looks.ts";
import { marriagePhrases } from "./marriage.ts";
import { militaryPhrases } from "./military.ts";
import { nationalityPhrases } from "./nationality.ts";
import { regionPhrases } from "./region.ts";
import { religionPhrases } from "./religion.ts";
import { schoolingPhrases } from "./schooling.ts";
import { sexPhrases } from "./sex.ts";
import { mayFollow, type Phrase } from "./vocabulary.ts";

export type WordKind = FairKind | "contact";
export type BlockedWord = {
  /** As written, in Unicode's form NFKC. */
  readonly word: string;
  readonly kind: WordKind;
  readonly reason: string;
  /** What to write in its place. */
  readonly suggestion: string;
};
type Found = Omit<BlockedWord, "word"> & { readonly at: number; readonly text: string };

const reasons: Readonly<Record<WordKind, string>> = {
  sex: "성별을 조건으로 모집할 수 없습니다.",
  age: "나이를 조건으로 모집할 수 없습니다. 필요한 경험이나 업무를 적어 주세요.",
  looks: "용모·키·체중 같은 신체 조건을 요구할 수 없습니다. 복장 안내를 적어 주세요.",
  marriage: "혼인·임신·자녀를 조건으로 모집할 수 없습니다.",
  region: "출신 지역을 조건으로 모집할 수 없습니다.",
  nationality:
    "국적이나 출신 국가를 조건으로 모집할 수 없습니다. 취업 자격과 언어는 적을 수 있습니다.",
  disability: "장애나 질병을 이유로 제외할 수 없습니다. 업무에 필요한 동작을 적어 주세요.",
  religion: "종교나 신념을 조건으로 모집할 수 없습니다.",
  schooling: "학력이나 출신 학교를 조건으로 모집할 수 없습니다. 자격이나 경험을 적어 주세요.",
  military: "병역을 조건으로 모집할 수 없습니다.",
  contact: "연락처는 공고에 적을 수 없습니다. 매칭된 뒤 원데이에서 연락할 수 있습니다.",
};

const phrases: readonly (readonly [FairKind, readonly Phrase[]])[] = [
  ["sex", sexPhrases],
  ["age", agePhrases],
  ["looks", looksPhrases],
  ["marriage", marriagePhrases],
  ["region", regionPhrases],
  ["nationality", nationalityPhrases],
  ["disability", disabilityPhrases],
  ["religion", religionPhrases],
  ["schooling", schoolingPhrases],
  ["military", militaryPhrases],
];

/** The law that a kind stands on at a date, and whether its own text was read; null for contacts. */
export const lawTextOf = (kind: WordKind, date: SeoulDate) => {
  const table = kind === "contact" ? [] : fairOffers[kind];
  // A date before the tables is refused elsewhere; the first row names the law.
  const law = table.findLast(({ from }) => from <= date) ?? table[0];
  return { law: law?.source ?? null, isConfirmed: law?.mark === "statute" };
};

/** Replacements for contacts: none of them is a contact or asks for one. */
const insteadOf: Readonly<Record<ContactKind, string>> = {
  phone: "(연락은 원데이에서)",
  mail: "(연락은 원데이에서)",
  link: "(자세한 안내는 매칭된 뒤에)",
  messenger: "(연락은 원데이에서)",
  account: "(임금은 원데이에서 지급)",
};

/** What was found in the last texts: a check finds words, and then rewrites the same texts. */
const lately = new Map<string, readonly Found[]>();
const latelyMax = 8;

const foundIn = (plain: string): readonly Found[] => {
  const known = lately.get(plain);
  if (known !== undefined) return known;
  const found = searched(plain);
  lately.set(plain, found);
  const [oldest] = lately.keys();
  if (lately.size > latelyMax && oldest !== undefined) lately.delete(oldest);
  return found;
};

const searched = (plain: string): Found[] => {
  const folded = new Folded(plain);
  const demands = phrases.flatMap(([kind, own]) =>
    own.flatMap(([pattern, suggestion]) =>
      folded
        .findWords(pattern, mayFollow)
        .map((one): Found => ({ ...one, kind, reason: reasons[kind], suggestion })),
    ),
  );
  const contacts = contactsIn(plain).map(
    ({ kind, text, at }): Found => ({
      text,
      kind: "contact",
      reason: reasons.contact,
      suggestion: insteadOf[kind],
      at,
    }),
  );
  return apart([...demands, ...contacts]);
};

/** The blocked words of a text, in order. */
export const blockedIn = (text: string): BlockedWord[] =>
  foundIn(text.normalize("NFKC")).map(({ at: _, text: word, ...why }) => ({ word, ...why }));

const lineOf = (text: string, at: number): number => text.slice(0, at).split("\n").length - 1;

/**
 * The blocked words of a list of skills, in order. A skill that is a trait by itself (남성, 군필) is
 * blocked, too: to list it is to ask for it. A contact may be split over several skills.
 */
export const blockedSkills = (skills: readonly string[]): BlockedWord[] => {
  const plain = skills.map((skill) => skill.normalize("NFKC").replaceAll("\n", " "));
  const text = plain.join("\n");
  const written = foundIn(text);
  const lines = new Set(written.map(({ at }) => lineOf(text, at)));
  const asked = plain.map((skill) => `${skill} 우대`).join("\n");
  const traits = new Map(foundIn(asked).map((found) => [lineOf(asked, found.at), found]));
  return [
    ...written.map(({ at: _, text: word, ...why }) => ({ word, ...why })),
    ...[...traits]
      .filter(([line, { kind }]) => !lines.has(line) && kind !== "contact")
      .map(([line, { at: _, text: __, ...why }]) => ({ word: plain[line] ?? "", ...why })),
  ];
};

/**
 * How often a text is checked again: a replacement may form a new match with the text beside it.
 */
const roundsMax = 4;

/** The text with each blocked word replaced by its suggestion, cut to `lengthMax` characters. */
export const rewritten = (text: string, lengthMax: number): string => {
  let plain = text.normalize("NFKC");
  for (let round = 0; round < roundsMax; round += 1) {
    const found = foundIn(plain);
    if (found.length === 0) break;
    let from = 0;
    let next = "";
    for (const { at, text: word, suggestion } of found) {
      next += plain.slice(from, at) + suggestion;
      from = at + word.length;
    }
    plain = next + plain.slice(from);
  }
  return [...plain].slice(0, lengthMax).join("");
};
