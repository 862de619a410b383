/**
 * Font: Pretendard, in parts by ranges of characters. A Korean page needs some 300 kB of it, ten times
 * the app, so a first visit is read in the device's own font: the parts come with the first touch, key
 * or scroll, and are kept. Later visits begin with them.
 */
import { fontStyle } from "./served.ts";

const place = "oneday.font";
const moves = ["pointerdown", "keydown", "scroll"] as const;

const load = (): void => {
  for (const move of moves) removeEventListener(move, load);
  if (fontStyle === null) return;
  const link = { rel: "stylesheet", href: fontStyle };
  document.head.append(Object.assign(document.createElement("link"), link));
  localStorage.setItem(place, fontStyle);
};

/** Loads the font at once where this version of it was loaded before, else at the first move. */
export const loadFont = (): void => {
  if (localStorage.getItem(place) === fontStyle) load();
  else for (const move of moves) addEventListener(move, load, { once: true, passive: true });
};
