/**
 * Hangul: search by initial consonants: ㅍㅈ finds 포장, ㅍㅈㅈㅇ finds 포장 작업, and so does 포ㅈ.
 *
 * The code of a syllable gives its initial (The Unicode Standard, section 3.12). Some keyboards
 * join two letters typed in a row into one, ㄱ and ㅅ into ㄳ; those are separated again. Other
 * keyboards, and programs that decompose text, write letters of U+1100 or half-width ones.
 */
const initials = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const codes = [...initials].map((letter) => letter.charCodeAt(0));
const [firstSyllable, lastSyllable] = [0xac00, 0xd7a3];
const syllablesPerInitial = 588;
const [firstJoining, lastJoining] = [0x1100, 0x1112];

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

/** Half-width letters, in the order of their codes from U+FFA1 on. */
const narrow = "ㄱㄲㄳㄴㄵㄶㄷㄸㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅃㅄㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const firstNarrow = 0xffa1;

/**
 * The one or two initial consonants of a letter, in any of its codes; other letters as they are.
 */
const separate = (letter: string): string => {
  const code = letter.charCodeAt(0);
  const wide = narrow[code - firstNarrow] ?? initials[code - firstJoining] ?? letter;
  return pairs.get(wide) ?? wide;
};

/**
 * The letters that a word with initial consonants searches for. A consonant is one letter; others
 * are syllables, numbers or Latin. Null for a word without consonants, or with other letters.
 */
export const lettersIn = (word: string): string | null => {
  const letters = [...word.normalize("NFC")].map(separate).join("").toLowerCase();
  return /[ㄱ-ㅎ]/.test(letters) && /^[ㄱ-ㅎ가-힣0-9a-z]+$/.test(letters) ? letters : null;
};

/** The initial consonant of a syllable; any other character as it is. */
const initialOf = (code: number): number => {
  if (code >= firstJoining && code <= lastJoining) return codes[code - firstJoining] ?? code;
  if (code < firstSyllable || code > lastSyllable) return code;
  return codes[Math.floor((code - firstSyllable) / syllablesPerInitial)] ?? code;
};

/** A text with each syllable as its initial consonant; all else as it is. */
export const initialsOf = (text: string): string => {
  const composed = text.normalize("NFC");
  let found = "";
  for (let at = 0; at < composed.length; at += 1) {
    found += String.fromCharCode(initialOf(composed.charCodeAt(at)));
  }
  return found;
};

const isBlank = (code: number): boolean => code <= 0x20 || code === 0xa0 || code === 0x3000;
const [capitalA, capitalZ, toSmall] = [0x41, 0x5a, 0x20];
const smallOf = (code: number): number =>
  code >= capitalA && code <= capitalZ ? code + toSmall : code;

/** The text without the blanks that `hasLetters` skips. */
export const withoutBlanks = (text: string): string =>
  [...text].filter((letter) => !isBlank(letter.charCodeAt(0))).join("");

/**
 * Whether letters of `lettersIn` occur in a composed text (NFC); blanks between them are skipped.
 */
export const hasLetters = (text: string, letters: string): boolean => {
  for (let from = 0; from < text.length; from += 1) {
    let same = 0;
    for (let at = from; at < text.length && same < letters.length; at += 1) {
      const code = text.charCodeAt(at);
      const wanted = letters.charCodeAt(same);
      if (initialOf(code) === wanted || smallOf(code) === wanted) same += 1;
      else if (same === 0 || !isBlank(code)) break;
    }
    if (same === letters.length) return true;
  }
  return false;
};
