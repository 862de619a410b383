/**
 * Folded text: a text as the filters read it, close to how a person reads it.
 *
 * Invisible characters are left out, digits of all scripts become 0 to 9, dashes one dash, runs of
 * blanks one blank or one line break. Dots between single syllables are left out. Matches are
 * returned as written: offsets are those of the text's NFKC form.
 *
 * The tight form besides has no blanks, and no sign or digit that spells a word out (남1자, 남 자):
 * a word that is hidden in it is found, and where words begin is known.
 */

/** A piece of a text in NFKC, and its offset there. */
export type Piece = { readonly text: string; readonly at: number };

const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/u;
const decimal = /\p{Nd}/u;
const blank = /\s/u;
const lineBreak = /[\n\r\u2028\u2029]/u;
/** Dashes, the minus sign, and the vowel and the long-vowel mark that look like one. */
const dash = /[\p{Pd}\u2212\u02d7\u2043\u1173\u3161\u30fc]/u;
const dots = ".·ㆍ・‧•*_~";

/** The value of a decimal digit of any script: they begin at a code point of 0 or 6 mod 16. */
const digitOf = (letter: string): string => {
  const code = letter.codePointAt(0) ?? 0;
  const low = code & 15;
  const beginsAtZero = low < 6 || decimal.test(String.fromCodePoint(code - low));
  return String(beginsAtZero ? low % 10 : low - 6);
};

const read = (letter: string): string => {
  if (letter >= " " && letter <= "~") return letter;
  if (unseen.test(letter)) return "";
  if (blank.test(letter)) return lineBreak.test(letter) ? "\n" : " ";
  if (dash.test(letter)) return "-";
  return decimal.test(letter) ? digitOf(letter) : letter;
};

type Letter = { letter: string; readonly at: number };
/** A text in which patterns are looked for. */
type Form = {
  readonly text: string;
  /** The NFKC offset of each unit of the text. */
  readonly places: readonly number[];
  /** Where a word begins, by the units of the text; null where the text itself shows it. */
  readonly begins: readonly boolean[] | null;
};

const isBlank = (letter: string | undefined): boolean => letter === " " || letter === "\n";
const isSyllable = (letter: string | undefined): boolean =>
  letter !== undefined && letter >= "가" && letter <= "힣";

const isDigit = (letter: string | undefined): boolean =>
  letter !== undefined && letter >= "0" && letter <= "9";

/** Whether a sign between two syllables, one of them single, spells a word out. */
const parts = (seen: readonly Letter[], at: number): boolean =>
  isSyllable(seen[at - 1]?.letter) &&
  isSyllable(seen[at + 1]?.letter) &&
  !(isSyllable(seen[at - 2]?.letter) && isSyllable(seen[at + 2]?.letter));

const foldedLetters = (plain: string): Letter[] => {
  const seen: Letter[] = [];
  let at = 0;
  for (const letter of plain) {
    const one = read(letter);
    const last = seen.at(-1);
    const isMore = isBlank(one) && last !== undefined && isBlank(last.letter);
    if (isMore && one === "\n") last.letter = one;
    if (one !== "" && !isMore) seen.push({ letter: one, at });
    at += letter.length;
  }
  return seen.filter(({ letter }, index) => !(dots.includes(letter) && parts(seen, index)));
};

const leads = "ᄀᄁᄂᄃᄅᄆᄇᄉᄊᄋᄌᄎᄏᄐᄑᄒ";
const finalsOfLeads = [1, 2, 4, 7, 8, 16, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27];
const firstSyllable = 0xac00;
const finalsOfSyllable = 28;
const isLead = (letter: string): boolean => letter >= "\u1100" && letter <= "\u1112";

/** The syllable with a lone consonant that follows it as its final: 나 and ㅁ are 남. */
const withFinal = (letter: string, next: string): string | null => {
  if (!isLead(next)) return null;
  const lead = leads.indexOf(next);
  if (lead === -1 || !isSyllable(letter)) return null;
  const code = letter.charCodeAt(0) - firstSyllable;
  if (code % finalsOfSyllable !== 0) return null;
  return String.fromCharCode(firstSyllable + code + (finalsOfLeads[lead] ?? 0));
};

/** Not signs that take a word apart: brackets, and consonants that may end a syllable. */
const keeps = `()[]${leads}`;
const digitsMax = 2;

/** Whether a digit, or two, is between two syllables without a blank: 용모1단정, 카페2층. */
const isBetween = (seen: readonly Letter[], at: number): boolean => {
  const isNear = (step: 1 | -1): boolean => {
    const other = isDigit(seen[at + step]?.letter) ? at + digitsMax * step : at + step;
    return isSyllable(seen[other]?.letter);
  };
  return isNear(1) && isNear(-1);
};

/** Whether a sign, a digit or a blank only takes a word apart. */
const isApart = (seen: readonly Letter[], at: number): boolean => {
  const letter = seen[at]?.letter;
  if (letter === " ") return true;
  if (isDigit(letter)) return isBetween(seen, at);
  if (isSyllable(letter) || keeps.includes(letter ?? "") || !parts(seen, at)) return false;
  // A line for each syllable; else a line break ends a sentence.
  const isSpelt = !isSyllable(seen[at - 2]?.letter) && !isSyllable(seen[at + 2]?.letter);
  return letter !== "\n" || isSpelt;
};

const wordLetter = /[\p{L}\p{N}]/u;
const endsWord = (letter: string | undefined): boolean =>
  letter === undefined || isBlank(letter) || (!isSyllable(letter) && !wordLetter.test(letter));

const formOf = (letters: readonly Letter[], begins: readonly boolean[] | null): Form => {
  let text = "";
  const places: number[] = [];
  const starts: boolean[] = [];
  for (const [index, { letter, at }] of letters.entries()) {
    text += letter;
    for (let unit = 0; unit < letter.length; unit += 1) {
      places.push(at);
      if (begins !== null) starts.push(begins[index] === true);
    }
  }
  return { text, places, begins: begins === null ? null : starts };
};

const tightForm = (seen: readonly Letter[], collapses: boolean): Form => {
  const kept: Letter[] = [];
  const begins: boolean[] = [];
  for (let index = 0; index < seen.length; index += 1) {
    if (isApart(seen, index)) continue;
    const { letter, at } = seen[index] as Letter;
    const last = kept.at(-1);
    const joined = last === undefined ? null : withFinal(last.letter, letter);
    if (last !== undefined && joined !== null) last.letter = joined;
    else {
      const isFirst = endsWord(seen[index - 1]?.letter);
      if (collapses && !isFirst && last?.letter === letter && isSyllable(letter)) continue;
      kept.push({ letter, at });
      begins.push(isFirst);
    }
  }
  return formOf(kept, begins);
};

const repeats = /([가-힣])\1/u;

const none: readonly RegExpExecArray[] = [];

/** All matches of a global pattern. `matchAll` copies the pattern, which costs more than a search. */
const matchesIn = (pattern: RegExp, text: string): readonly RegExpExecArray[] => {
  pattern.lastIndex = 0;
  let match = pattern.exec(text);
  if (match === null) return none;
  const matches: RegExpExecArray[] = [];
  for (; match !== null; match = pattern.exec(text)) {
    matches.push(match);
    if (match[0] === "") pattern.lastIndex += 1;
  }
  return matches;
};

/** A folded text that can be searched. */
export class Folded {
  readonly #plain: string;
  readonly #letters: readonly Letter[];
  readonly #form: Form;
  #tight: readonly Form[] | null = null;

  /** Folds a text. O(length). */
  constructor(written: string) {
    this.#plain = written.normalize("NFKC");
    this.#letters = foldedLetters(this.#plain);
    this.#form = formOf(this.#letters, null);
  }

  /**
   * The matches of a global pattern, as written. What precedes a match for the pattern begins behind
   * the match before it: of two numbers in a row, the first does not hide the second.
   */
  find(pattern: RegExp): Piece[] {
    const pieces: Piece[] = [];
    let rest = this.#form.text;
    let from = 0;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(rest); match !== null; match = pattern.exec(rest)) {
      const { 0: found, index } = match;
      pieces.push(this.#piece(this.#form, found, from + index));
      const end = index + Math.max(1, found.length);
      rest = rest.slice(end);
      from += end;
      pattern.lastIndex = 0;
    }
    return pieces;
  }

  /**
   * The matches of a global pattern that begin a word, as written; also of words taken apart. A
   * match within a word counts if `mayFollow`, a pattern that ends with `$`, takes what precedes it.
   */
  findWords(pattern: RegExp, mayFollow: RegExp): Piece[] {
    this.#tight ??= this.#tightForms();
    return [this.#form, ...this.#tight].flatMap((form) =>
      matchesIn(pattern, form.text)
        .filter(({ index }) => beginsWord(form, index, mayFollow))
        .map(({ 0: found, index }) => this.#piece(form, found, index)),
    );
  }

  #tightForms(): Form[] {
    const tight = tightForm(this.#letters, false);
    return repeats.test(tight.text) ? [tight, tightForm(this.#letters, true)] : [tight];
  }

  #piece({ places }: Form, found: string, index: number): Piece {
    const at = places[index] ?? 0;
    const last = places[index + found.length - 1] ?? at;
    const end = last + ([...this.#plain.slice(last, last + 2)][0]?.length ?? 0);
    return { text: this.#plain.slice(at, end), at };
  }
}

const beforeMax = 12;

const beginsWord = ({ text, begins }: Form, index: number, mayFollow: RegExp): boolean =>
  index === 0 ||
  !isSyllable(text[index]) ||
  (begins === null ? !isSyllable(text[index - 1]) : begins[index] === true) ||
  mayFollow.test(text.slice(Math.max(0, index - beforeMax), index));

/** Letters of other scripts and signs that look like Latin ones; l, i and 1 look alike. */
const likeLatin = new Map(
  [
    ["аɑα@4", "a"],
    ["вβ8", "b"],
    ["сϲ", "c"],
    ["ԁ", "d"],
    ["её3ε", "e"],
    ["нһ", "h"],
    ["іιı1lӏ|!", "i"],
    ["јϳ", "j"],
    ["кκ", "k"],
    ["мμ", "m"],
    ["пոη", "n"],
    ["оοσօ0", "o"],
    ["рρ", "p"],
    ["гᴦ", "r"],
    ["ѕ5$", "s"],
    ["тτ7", "t"],
    ["υս", "u"],
    ["νѵ", "v"],
    ["х", "x"],
    ["уγ", "y"],
  ].flatMap(([signs = "", latin = ""]) => [...signs].map((sign) => [sign, latin] as const)),
);
const lookLetter = /(?!\p{Default_Ignorable_Code_Point})\p{L}/u;
/** Final consonants in the order of their code points, as the initial consonants they equal. */
const finals = "ᄀᄁ\0ᄂ\0\0ᄃᄅ\0\0\0\0\0\0\0ᄆᄇ\0ᄉᄊᄋᄌᄎᄏᄐᄑᄒ";
const finalAt = 0x11a8;

/**
 * The look of a name: its letters alone, in lower-case Latin or jamo, without marks, blanks and
 * signs. Digits that look like letters become those, or are left out. Only for comparison.
 */
export const lookOf = (text: string, hasDigits = true): string => {
  let look = "";
  for (const letter of text.normalize("NFKD").toLowerCase()) {
    if (!hasDigits && decimal.test(letter)) continue;
    const final = finals[(letter.codePointAt(0) ?? 0) - finalAt];
    const one = final === undefined || final === "\0" ? (likeLatin.get(letter) ?? letter) : final;
    if (lookLetter.test(one)) look += one;
  }
  return look;
};
