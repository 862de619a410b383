/**
 * N-grams: the pieces of a text by which it is found.
 *
 * A piece is a character, or two in a row. Numbers and Latin text also have pieces of three, since
 * their few characters make pairs too common. A text that contains a word has all its n-grams; a
 * text may have them all and not the word.
 */

/** N-grams of which a thing must have all. */
export type Grams = readonly number[];
/** Alternatives: a thing must have the n-grams of at least one. */
export type OneOf = readonly Grams[];

/** Characters up to this one separate words. */
const blank = 0x20;

/** The n-gram of two characters, an integer of 32 bits; the first is 0 for a single character. */
const gram = (one: number, two: number): number => (one << 16) | two;

const isAscii = (code: number): boolean => code > blank && code < 0x80;
/**
 * The n-gram of three characters of seven bits, in the range of pairs that begin with a private-use
 * character.
 */
const gramOfThree = (one: number, two: number, three: number): number =>
  (0xe800 << 16) | (one << 14) | (two << 7) | three;

/** Calls `say` with every n-gram of a text, some more than once. */
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

/** The most selective n-grams of a word: its pairs and threes, or its only character. */
export const gramsOfWord = (word: string): Grams => {
  const grams = new Set<number>();
  sayGrams(word, (each) => grams.add(each));
  const pairs = [...grams].filter((each) => each >>> 16 !== 0);
  return pairs.length > 0 ? pairs : [...grams];
};
