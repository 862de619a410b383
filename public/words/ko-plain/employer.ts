/** Employer: plain Korean, for what has a simpler form. */
import type { Employer } from "../names.ts";
import { day } from "./employer/day.ts";
import { hire } from "./employer/hire.ts";
import { money } from "./employer/money.ts";
import { post } from "./employer/post.ts";

export const words: Partial<Record<Employer, string>> = { ...day, ...hire, ...money, ...post };
