/** Served: what the gateway says in the document of the app. */
const { font, demo, internal } = document.getElementById("script")?.dataset ?? {};

/** The style sheet of the font. */
export const fontStyle = font ?? null;
/** Whether there are demo accounts; the server refuses to sign in as one where there are none. */
export const hasDemo = demo === "true";
/** Whether the pages for engineers are here: not in production. */
export const hasInternal = internal === "true";
