/** Employer: Korean texts of the screens of employers. */
import { words as day } from "./employer/day.ts";
import { words as hire } from "./employer/hire.ts";
import { words as money } from "./employer/money.ts";
import { words as post } from "./employer/post.ts";

export const words = { ...hire, ...post, ...day, ...money } as const;
