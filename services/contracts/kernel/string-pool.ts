/**
 * Interned: one copy of each text that many things share, such as categories and instants.
 *
 * So many texts are known at most; then sharing begins anew, and what was shared stays so.
 */
export const interned = (textsMax: number): ((text: string) => string) => {
  const texts = new Map<string, string>();
  return (text) => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    if (texts.size >= textsMax) texts.clear();
    texts.set(text, text);
    return text;
  };
};
