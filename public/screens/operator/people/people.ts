/** People: one account and what an operator may do with it, the operators, and refunds. */
import { viewed } from "../parts/viewed.ts";
import { Account } from "./account.ts";
import { Operators } from "./operators.ts";
import { Refunds } from "./refunds.ts";

export const screen = viewed({
  path: "/operator/people",
  title: "ops.people",
  views: { users: Account, operators: Operators, refunds: Refunds },
  wordsOf: (view) => [`ops.people.${view}`, `ops.people.${view}Text`],
});
