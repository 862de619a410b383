/** Operator: plain Korean, for what has a simpler form. */
import type { Operator } from "../names.ts";

export const words: Partial<Record<Operator, string>> = {};
