/**
 * Hangul: initial consonants, by which people search: ㅍㅈ finds 포장.
 *
 * A syllable's code says its initial (The Unicode Standard, section 3.12). Some keyboards make one
 * letter of two that are typed in a row, ㄳ of ㄱ and ㅅ; that is undone.
 */
const codes = [..."ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"].map((letter) => letter.charCodeAt(0));
const [firstSyllable, lastSyllable] = [0xac00, 0xd7a3];
const syllablesPerInitial = 588;

const pairs = new Map(
  [..."ㄳㄵㄶㄺㄻㄼㄽㄾㄿㅀㅄ"].map((letter, at) => {
    const both = [
      "ㄱㅅ",
      "ㄴㅈ",
      "ㄴㅎ",
      "ㄹㄱ",
      "ㄹㅁ",
      "ㄹㅂ",
      "ㄹㅅ",
      "ㄹㅌ",
      "ㄹㅍ",
      "ㄹㅎ",
      "ㅂㅅ",
    ];
    return [letter, both[at] ?? letter];
  }),
);

/** A word of initial consonants alone, one letter for each; null for any other word. */
export const initialsIn = (word: string): string | null => {
  const letters = [...word].map((letter) => pairs.get(letter) ?? letter).join("");
  return /^[ㄱ-ㅎ]+$/.test(letters) ? letters : null;
};

/** The initial consonant of a syllable, any other character as it is. */
const initialAt = (text: string, at: number): number => {
  const code = text.charCodeAt(at);
  if (code < firstSyllable || code > lastSyllable) return code;
  return codes[Math.floor((code - firstSyllable) / syllablesPerInitial)] ?? code;
};

/** A text with each syllable as its initial consonant; all else as it is. */
export const initialsOf = (text: string): string => {
  const composed = text.normalize("NFC");
  let found = "";
  for (let at = 0; at < composed.length; at += 1) {
    found += String.fromCharCode(initialAt(composed, at));
  }
  return found;
};

/** Whether letters stand in the initial consonants of a text that is composed (NFC). */
export const hasInitials = (text: string, letters: string): boolean => {
  for (let from = 0; from + letters.length <= text.length; from += 1) {
    let same = 0;
    while (same < letters.length && initialAt(text, from + same) === letters.charCodeAt(same)) {
      same += 1;
    }
    if (same === letters.length) return true;
  }
  return false;
};
