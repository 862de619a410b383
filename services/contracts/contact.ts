/**
 * Contact: ways to reach a person that a text carries, found before others may read it.
 *
 * People who found each other here pay and are paid here, and nobody's number belongs in a text
 * that everyone reads. It finds the usual ways of writing them, not every trick.
 */

const ways: readonly RegExp[] = [
  /01[016789][\s.·-]?\d{3,4}[\s.·-]?\d{4}/u,
  /0\d{1,2}[)\s.-]{1,2}\d{3,4}[\s.-]\d{4}/u,
  /[\w.+-]+@[\w-]+(\.[\w-]+)+/u,
  /(https?:\/\/|www\.|open\.kakao|t\.me\/)\S+/iu,
  /(카톡|카카오톡|텔레그램|라인)\s*(아이디|id)?\s*[:=]?\s*[a-z0-9_.-]{4,}/iu,
];

/** The first contact in a text, as it is written there; null without one. */
export const contactIn = (text: string): string | null => {
  // Full-width letters and digits are the same to who reads them.
  const plain = text.normalize("NFKC");
  for (const way of ways) {
    const found = way.exec(plain);
    if (found !== null) return found[0];
  }
  return null;
};
