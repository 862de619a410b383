/** Language names: each in its own language, for those who do not read the present one. */
import type { Language } from "./areas.ts";

export const languageNames: readonly (readonly [Language, string])[] = [
  ["ko", "한국어"],
  ["ko-plain", "쉬운 한국어"],
  ["en", "English"],
];
