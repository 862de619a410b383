/** Operator: plain Korean, for what has a simpler form. */
import type { Operator } from "../names.ts";
import { market } from "./operator/market.ts";
import { queue } from "./operator/queue.ts";
import { records } from "./operator/records.ts";

export const words: Partial<Record<Operator, string>> = { ...queue, ...records, ...market };
