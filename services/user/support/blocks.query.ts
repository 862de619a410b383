/** Blocks between two users. */
import { blockLists, hasBlocked } from "../domain/blocks.ts";
import type { UserService } from "./account.command.ts";

/** Whether neither of two users has blocked the other. */
export const mayMeet = async ({ log }: UserService, one: string, other: string) => {
  const [mine, theirs] = await Promise.all([
    log.state(blockLists, one),
    log.state(blockLists, other),
  ]);
  return !hasBlocked(mine, other) && !hasBlocked(theirs, one);
};
