/**
 * Font glyphs: replaces characters that the document font lacks, so that no empty box is printed.
 *
 * The font has all of Hangul and Latin, but no hanja, kana, Greek or emoji. A missing character is
 * written out by name: a document is evidence, so its text must not lose characters.
 */

/** Whether a font has a glyph for a code point. */
export type HasGlyph = (codePoint: number) => boolean;

const graphemes = new Intl.Segmenter("ko", { granularity: "grapheme" });
const invisible = /^[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]$/u;
const emoji = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u;
const hanja = /^\p{Script=Han}$/u;
const space = /^\s$/u;

const codePointOf = (character: string): number => character.codePointAt(0) ?? 0;
const nameOf = (character: string): string =>
  `U+${codePointOf(character).toString(16).toUpperCase().padStart(4, "0")}`;

/** One character, written with glyphs that the font has. */
const written = (character: string, hasAll: (text: string) => boolean): string => {
  if (hasAll(character)) return character;
  if (space.test(character)) return " ";
  if (invisible.test(character)) return "";
  const plain = character.normalize("NFKC");
  if (hasAll(plain)) return plain;
  return hanja.test(character) ? `[한자 ${nameOf(character)}]` : `[${nameOf(character)}]`;
};

/**
 * A text that the font can show: composed (NFC), with missing glyphs written out as "[이모지]",
 * "[한자 U+91D1]" or "[U+03A9]". O(length).
 */
export const shownWith = (hasGlyph: HasGlyph, text: string): string => {
  const hasAll = (part: string) => [...part].every((each) => hasGlyph(codePointOf(each)));
  const composed = text.normalize("NFC");
  if (hasAll(composed)) return composed;
  return [...graphemes.segment(composed)]
    .map(({ segment }) => {
      if (hasAll(segment)) return segment;
      if (emoji.test(segment)) return "[이모지]";
      return [...segment].map((each) => written(each, hasAll)).join("");
    })
    .join("");
};
