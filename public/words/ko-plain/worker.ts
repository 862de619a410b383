/** Worker: plain Korean, for what has a simpler form. */

import type { Worker } from "../names.ts";
import { account } from "./worker/account.ts";
import { money } from "./worker/money.ts";
import { work } from "./worker/work.ts";

export const words: Partial<Record<Worker, string>> = { ...work, ...money, ...account };
