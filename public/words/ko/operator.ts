/** Operator: Korean texts of the screens of operators, from the tables of its parts. */
import { words as desk } from "./operator/desk.ts";
import { words as market } from "./operator/market.ts";
import { words as people } from "./operator/people.ts";
import { words as queue } from "./operator/queue.ts";
import { words as records } from "./operator/records.ts";
import { words as workings } from "./operator/workings.ts";

export const words = {
  ...desk,
  ...queue,
  ...workings,
  ...records,
  ...market,
  ...people,
} as const;
