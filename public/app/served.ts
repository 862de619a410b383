/** Served: what the gateway says in the document of the app. */
const { font, demo, internal, tiles, tilesBy, mapStyle } =
  document.getElementById("script")?.dataset ?? {};

/** The style sheet of the font. */
export const fontStyle = font ?? null;
/** Whether there are demo accounts; the server refuses to sign in as one where there are none. */
export const hasDemo = demo === "true";
/** Whether the pages for engineers are here: not in production. */
export const hasInternal = internal === "true";
/** Where the tiles of the map come from, whom it names for them, and its style sheet; null without a map. */
export const map =
  tiles === undefined ? null : { tiles, attribution: tilesBy ?? "", style: mapStyle ?? "" };
