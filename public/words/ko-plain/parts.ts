/** Parts: plain Korean has nothing of its own for engineers. */
import type { Parts } from "../names.ts";

export const words: Partial<Record<Parts, string>> = {};
