/**
 * Folded text: a text as the filters read it, close to how a person reads it.
 *
 * Invisible characters are left out, digits of all scripts become 0 to 9, dashes one dash, runs of
 * blanks one blank. Dots between single syllables are left out. Matches are returned as written:
 * offsets are those of the text's NFKC form.
 */

/** A piece of a text in NFKC, and its offset there. */
export type Piece = { readonly text: string; readonly at: number };

const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/u;
const decimal = /\p{Nd}/u;
const blank = /\s/u;
/** Dashes, the minus sign, and the vowel and the long-vowel mark that look like one. */
const dash = /[\p{Pd}\u2212\u02d7\u2043\u1173\u3161\u30fc]/u;
const syllable = /[가-힣]/;
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
  if (blank.test(letter)) return " ";
  if (dash.test(letter)) return "-";
  return decimal.test(letter) ? digitOf(letter) : letter;
};

/** Whether a dot between two syllables, one of them single, spells a word out. */
const parts = (letters: readonly string[], at: number): boolean => {
  const [far, near, next, beyond] = [at - 2, at - 1, at + 1, at + 2].map(
    (index) => letters[index] !== undefined && syllable.test(letters[index]),
  );
  return near === true && next === true && !(far && beyond);
};

/** A folded text that can be searched. */
export class Folded {
  readonly #plain: string;
  readonly #text: string;
  /** The NFKC offset of each unit of the folded text, and at last its end. */
  readonly #places: readonly number[];

  /** Folds a text. O(length). */
  constructor(written: string) {
    this.#plain = written.normalize("NFKC");
    const seen: { letter: string; at: number }[] = [];
    let at = 0;
    for (const letter of this.#plain) {
      const one = read(letter);
      const isMore = one === " " && seen.at(-1)?.letter === " ";
      if (one !== "" && !isMore) seen.push({ letter: one, at });
      at += letter.length;
    }
    const letters = seen.map(({ letter }) => letter);
    const kept = seen.filter(
      ({ letter }, index) => !(dots.includes(letter) && parts(letters, index)),
    );
    this.#text = kept.map(({ letter }) => letter).join("");
    this.#places = kept.flatMap(({ letter, at: place }) => Array(letter.length).fill(place));
  }

  /** The matches of a global pattern, as written. */
  find(pattern: RegExp): Piece[] {
    return [...this.#text.matchAll(pattern)].map(({ 0: found, index }) => {
      const at = this.#places[index] ?? 0;
      const last = this.#places[index + found.length - 1] ?? at;
      const end = last + ([...this.#plain.slice(last, last + 2)][0]?.length ?? 0);
      return { text: this.#plain.slice(at, end), at };
    });
  }
}

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
