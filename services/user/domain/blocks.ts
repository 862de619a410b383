/**
 * Blocks: the users whom a user does not want to meet again.
 *
 * Owns the stream `blocks:<userId>`. Two users are not matched while either has blocked the other.
 * Only the blocker can see who set the block.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Instant } from "../../contracts/core/units.ts";

export type Block = { readonly userId: string; readonly at: Instant };
/** Oldest first. */
export type Blocks = readonly Block[];
/** `other` is not named `otherId`: a search for a user's ids must not reveal who blocked them. */
export type BlockEvent =
  | {
      readonly type: "blocked";
      readonly data: { readonly userId: string; readonly other: string; readonly at: Instant };
    }
  | {
      readonly type: "unblocked";
      readonly data: { readonly userId: string; readonly other: string };
    };

const blocksMax = 500;

const evolve = (list: Blocks, { type, data }: BlockEvent): Blocks =>
  type === "blocked"
    ? [...list, { userId: data.other, at: data.at }]
    : list.filter(({ userId }) => userId !== data.other);

export const blockLists: StreamDefinition<Blocks, BlockEvent> = {
  stream: "blocks",
  empty: [],
  evolve,
};

/** Whether the owner of the list has blocked the other user. */
export const hasBlocked = (list: Blocks, other: string): boolean =>
  list.some(({ userId }) => userId === other);

/** Blocks a user, once. Refuses OWN_ACCOUNT and TOO_MANY_BLOCKS. */
export const block = (list: Blocks, userId: string, other: string, at: Instant): BlockEvent[] => {
  if (userId === other) throw new Refusal("OWN_ACCOUNT");
  if (hasBlocked(list, other)) return [];
  if (list.length >= blocksMax) throw new Refusal("TOO_MANY_BLOCKS", { blocksMax });
  return [{ type: "blocked", data: { userId, other, at } }];
};

/** Removes a block; no event when there is none. */
export const unblock = (list: Blocks, userId: string, other: string): BlockEvent[] =>
  hasBlocked(list, other) ? [{ type: "unblocked", data: { userId, other } }] : [];
