/**
 * String pool: one copy of each text that many objects share, such as categories and instants.
 *
 * At `textsMax` texts the pool is cleared; copies already shared stay shared.
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
