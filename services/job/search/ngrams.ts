/**
 * Grams: the pieces of a text by which it is found.
 *
 * A gram is a character, or two in a row, or three of a number or of Latin text, of which there are
 * too few for two to say much. What holds a word holds all its grams; a text may hold the grams and
 * not the word.
 */

/** Grams that a thing has all of. */
export type Grams = readonly number[];
/** What a thing must have: the grams of one of these at least. */
export type OneOf = readonly Grams[];

/** Blanks, and all below them, part words. */
const blank = 0x20;

/** The gram of two characters, of which the first is 0 for one alone: an integer of 32 bits. */
const gram = (one: number, two: number): number => (one << 16) | two;

const isAscii = (code: number): boolean => code > blank && code < 0x80;
/** The gram of three characters of seven bits, where those of two begin with what nobody writes. */
const gramOfThree = (one: number, two: number, three: number): number =>
  (0xe800 << 16) | (one << 14) | (two << 7) | three;

/** Says every gram of a text, some more than once. */
export const sayGrams = (text: string, say: (gram: number) => void): void => {
  let [first, second] = [0, 0];
  for (let n = 0; n < text.length; n += 1) {
    const code = text.charCodeAt(n);
    const isBlank = code <= blank;
    if (!isBlank) say(gram(0, code));
    if (!isBlank && second !== 0) say(gram(second, code));
    if (isAscii(first) && isAscii(second) && isAscii(code)) say(gramOfThree(first, second, code));
    [first, second] = [second, isBlank ? 0 : code];
  }
};

/** The grams that say most of a word: each two or three in a row; the character where there is but one. */
export const gramsOfWord = (word: string): Grams => {
  const grams = new Set<number>();
  sayGrams(word, (each) => grams.add(each));
  const pairs = [...grams].filter((each) => each >>> 16 !== 0);
  return pairs.length > 0 ? pairs : [...grams];
};
