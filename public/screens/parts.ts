/** Parts: the page for engineers, which is no part of production. */
import type { Screens } from "../app/screens.ts";
import { screen as parts } from "./parts/parts.ts";

export const screens = { "/ui": parts } satisfies Screens<"parts">;
